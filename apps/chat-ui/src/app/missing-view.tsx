import { Link } from 'wouter';

import type { Failure } from '../api/failure.ts';
import { useText } from '../i18n/use-text.ts';
import { FailureLine } from '../parts/failure-line.tsx';
import { Porthole } from '../parts/porthole.tsx';

type Props = {
  /** Absent where the address itself leads nowhere. */
  failure?: Failure;
  onRetry?(): void;
};

/** What is shown where nothing can be: a wrong address, a deleted conversation, a failed load. */
export function MissingView({ failure, onRetry }: Props) {
  const { missing } = useText();
  const gone = !failure || failure.code === 'conversation_not_found';
  return (
    <div className="missing">
      <Porthole view={gone ? 'fogged' : 'shut'} large />
      <h1>{gone ? missing.heading : missing.failed}</h1>
      {gone ? (
        <p>{failure ? missing.conversation : missing.page}</p>
      ) : (
        <FailureLine failure={failure} />
      )}
      <p className="turn-choices">
        {!gone && (
          <button type="button" className="text-button" onClick={onRetry}>
            {missing.retry}
          </button>
        )}
        <Link href="/" className="text-button">
          {missing.back}
        </Link>
      </p>
    </div>
  );
}
