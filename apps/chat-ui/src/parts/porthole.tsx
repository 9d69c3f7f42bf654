import { useId } from 'react';

import type { View } from '../status/outlook.ts';

type Props = {
  view: View;
  /** Whether the model's words are flowing in: the light on the water moves with them. */
  moving?: boolean;
  /** The large one shows the bolts of its ring. */
  large?: boolean;
};

const bolts = Array.from({ length: 8 }, (_, index) => {
  const angle = (index * Math.PI) / 4 + Math.PI / 8;
  return { x: 48 + 42.5 * Math.cos(angle), y: 48 + 42.5 * Math.sin(angle) };
});

/** Glints on the water, from the horizon to the near edge: x off the middle, y, half width, half height. */
const glints = [
  [0, 55.5, 4.5, 0.8],
  [-1.5, 59, 7, 1],
  [2, 63, 5, 1.1],
  [-2, 67.5, 10, 1.4],
  [4, 72.5, 6.5, 1.5],
  [-3, 78, 12, 1.9],
] as const;

/**
 * The porthole: what one sees through it is the private site. Clear, fogged, or shut by its deadlight.
 * It is drawn only; the words belong to the element around it.
 */
export function Porthole({ view, moving = false, large = false }: Props) {
  const glass = useId();
  return (
    <svg
      className="porthole"
      data-view={view}
      data-large={large || undefined}
      data-moving={moving || undefined}
      viewBox="0 0 96 96"
      aria-hidden="true"
      focusable="false"
    >
      <clipPath id={glass}>
        <circle cx="48" cy="48" r="37" />
      </clipPath>
      <g clipPath={`url(#${glass})`}>
        <rect className="sky" x="8" y="8" width="80" height="44" />
        <circle className="halo" cx="48" cy="36" r="14" />
        <circle className="lamp" cx="48" cy="36" r="7" />
        <rect className="sea" x="8" y="51" width="80" height="40" />
        <g className="water">
          {glints.map(([x, y, width, height], index) => (
            <ellipse
              key={y}
              className="glint"
              data-index={index}
              cx={48 + x}
              cy={y}
              rx={width}
              ry={height}
            />
          ))}
        </g>
        <g className="fog">
          <rect x="8" y="8" width="80" height="80" />
          <path d="M14 40h44M34 52h50M10 64h40M40 75h36" />
        </g>
        <g className="deadlight">
          <circle cx="48" cy="48" r="37" />
          <path d="M20 48h56" />
          <circle className="boss" cx="48" cy="48" r="7" />
        </g>
      </g>
      <circle className="ring" cx="48" cy="48" r="42.5" />
      <circle className="rim" cx="48" cy="48" r="37" />
      {large &&
        bolts.map(({ x, y }, index) => <circle key={index} className="bolt" cx={x} cy={y} r="2" />)}
    </svg>
  );
}
