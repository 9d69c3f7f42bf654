import { Link } from 'wouter';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { Porthole } from '../parts/porthole.tsx';
import { useStore } from '../state/store.ts';
import { readOutlook } from '../status/outlook.ts';

type Props = {
  /** Whether what is begun here is kept nowhere. */
  temporary: boolean;
  onChoose(prompt: string): void;
};

/** Before the first message: what this is, and three things to try that a small model can do. */
export function EmptyState({ temporary, onChoose }: Props) {
  const text = useText();
  const { status } = useServices();
  const state = useStore(status);
  const outlook = readOutlook(state);
  const offersTemporary = state.config?.features.temporaryChats === true;
  // Only once it is known: before, nothing is promised and nothing taken back.
  const refused = temporary && state.config?.model != null && !offersTemporary;
  const { empty } = text;
  const temporaryLead = refused ? text.temporary.notOffered : text.temporary.lead;
  const lead = temporary ? temporaryLead : empty.lead;
  return (
    <div className="empty-state">
      <Porthole view={outlook.view} large />
      <h1>{temporary && !refused ? text.temporary.heading : empty.heading}</h1>
      <p className="empty-lead">{lead}</p>
      <ul className="suggestions" aria-label={empty.suggestionsLabel}>
        {empty.suggestions.map(({ title, prompt }) => (
          <li key={title}>
            <button type="button" onClick={() => onChoose(prompt)}>
              <span className="suggestion-title">{title}</span>
              <span className="suggestion-prompt">{prompt}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="empty-caution">
        {empty.caution}{' '}
        {(temporary || offersTemporary) && (
          <Link href={temporary ? '/' : '/temporary'}>
            {temporary ? text.temporary.leave : text.temporary.begin}
          </Link>
        )}
      </p>
    </div>
  );
}
