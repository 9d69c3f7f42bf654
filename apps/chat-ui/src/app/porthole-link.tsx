import { Link } from 'wouter';

import { useText } from '../i18n/use-text.ts';
import { Porthole } from '../parts/porthole.tsx';
import { useStore } from '../state/store.ts';
import { readOutlook } from '../status/outlook.ts';
import { useServices } from './services.ts';

/** Logo and instrument at once: the state of the private site, in a picture and in words. */
export function PortholeLink({ moving }: { moving: boolean }) {
  const text = useText();
  const { status } = useServices();
  const outlook = readOutlook(useStore(status));
  const words = text.porthole.words(outlook);
  return (
    <Link href="/status" className="porthole-link">
      <Porthole view={outlook.view} moving={moving} />
      {/* Its name is its text, state first; the style sheet puts the wordmark above. */}
      <span className="porthole-name">
        <span className="porthole-words" data-view={outlook.view}>
          <span className="visually-hidden">{text.porthole.prefix} </span>
          {words}
          <span className="visually-hidden">. </span>
        </span>
        <span className="wordmark">Vigia</span>
        <span className="visually-hidden">: {text.porthole.status}</span>
      </span>
    </Link>
  );
}
