import type { ReactNode } from 'react';

import { useText } from '../i18n/use-text.ts';
import { linkTarget } from './link-target.ts';
import { visibleText } from './visible-text.tsx';

type Props = { address: string; kind: 'link' | 'image'; children: ReactNode };

/**
 * A link out of an answer, or an image, which is never loaded: fetching it would tell its host that,
 * and what, somebody reads. An address that must not be followed is shown as text.
 */
export function ExternalLink({ address, kind, children }: Props) {
  const text = useText();
  const target = linkTarget(address);
  const label = kind === 'image' ? text.answer.image : null;
  if (!target) {
    return (
      <span className="inert-link" title={text.answer.inertLink}>
        {label && <>{label} </>}
        {children} <span className="address">({visibleText(address.slice(0, 200))})</span>
      </span>
    );
  }
  return (
    <a href={target} target="_blank" rel="noopener noreferrer nofollow" title={target}>
      {label && <>{label} </>}
      {children}
    </a>
  );
}
