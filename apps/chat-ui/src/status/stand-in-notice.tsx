import type { StandIn } from '@vigia/api-contract';

import { useText } from '../i18n/use-text.ts';

type Props = { name: string; standIn: StandIn; onUnderstood?(): void };

/** Says which small model answers in place of the wanted one, why, and how to get the wanted one. */
export function StandInNotice({ name, standIn, onUnderstood }: Props) {
  const { notice } = useText();
  return (
    <div className="notice" data-tone="quiet">
      <p>
        <strong>{notice.standIn(name)}</strong>
      </p>
      <details>
        <summary>{notice.standInWhy(standIn.wanted, standIn.reason)}</summary>
        <p>
          {notice.standInRemedy}: <span lang="en">{standIn.remedy}</span>
        </p>
      </details>
      {onUnderstood && (
        <button type="button" className="text-button" onClick={onUnderstood}>
          {notice.dismiss}
        </button>
      )}
    </div>
  );
}
