import 'katex/dist/katex.min.css';

import katex, { type KatexOptions } from 'katex';
import { memo, useCallback, useMemo } from 'react';

import { hidesSomething } from '../visible-text.tsx';
import { type FormulaProps, FormulaSource } from './formula-source.tsx';

/** Bounds for what a hostile formula may ask for (https://katex.org/docs/security). */
const options: KatexOptions = {
  output: 'htmlAndMathml',
  // No \href, \url, \includegraphics, \htmlStyle and the like.
  trust: false,
  strict: 'ignore',
  maxExpand: 500,
  // In em: a \rule larger than that would cover the page.
  maxSize: 20,
};

/**
 * KaTeX's nodes, or null where the formula cannot be set. It makes them through the DOM, and its styles
 * through CSSOM, which a policy without unsafe-inline allows; no HTML string is parsed.
 */
function setFormula({ latex, display }: FormulaProps): HTMLElement | null {
  if (hidesSomething(latex)) return null;
  const place = document.createElement('span');
  try {
    katex.render(latex, place, { ...options, displayMode: display });
    return place;
  } catch {
    return null;
  }
}

/** A formula as a mathematician would write it, and as MathML for screen readers. */
export const SetFormula = memo(function SetFormula({ latex, display }: FormulaProps) {
  const formula = useMemo(() => setFormula({ latex, display }), [latex, display]);
  const attach = useCallback(
    (place: HTMLElement | null) => {
      if (place && formula) place.replaceChildren(formula);
    },
    [formula],
  );
  if (!formula) return <FormulaSource latex={latex} display={display} />;
  return <span ref={attach} className={display ? 'formula formula-block' : 'formula'} dir="ltr" />;
});
