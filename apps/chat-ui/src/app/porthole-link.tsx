import { Link } from 'wouter';

import { useText } from '../i18n/use-text.ts';
import { Porthole } from '../parts/porthole.tsx';
import { useStore } from '../state/store.ts';
import { readOutlook } from '../status/outlook.ts';
import { useServices } from './services.ts';

/** Logo and instrument at once: the state of the private site, in a picture and in words. */
export function PortholeLink({ swell }: { swell: number }) {
  const text = useText();
  const { status } = useServices();
  const outlook = readOutlook(useStore(status));
  const words = text.porthole.words(outlook);
  return (
    <Link
      href="/status"
      className="porthole-link"
      aria-label={`${text.porthole.prefix} ${words}. ${text.porthole.status}`}
    >
      <Porthole view={outlook.view} swell={swell} />
      <span className="porthole-name">
        {/* Not part of the name: a name must hold what is read, word for word (WCAG 2.5.3). */}
        <span className="wordmark" aria-hidden="true">
          Vigia
        </span>
        <span className="porthole-words" data-view={outlook.view}>
          {words}
        </span>
      </span>
    </Link>
  );
}
