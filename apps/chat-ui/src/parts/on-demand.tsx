import { Component, type ReactNode, Suspense } from 'react';

import { useText } from '../i18n/use-text.ts';

type Props = {
  children: ReactNode;
  /** What is shown until the part is there; by default nothing. */
  meanwhile?: ReactNode;
  /** Whether the page does as well without the part: then nothing is said where it cannot be had. */
  optional?: boolean;
};

function MissingPart() {
  const { part } = useText();
  return (
    <p className="missing-part" role="alert">
      {part.missing}{' '}
      <button type="button" className="text-button" onClick={() => location.reload()}>
        {part.reload}
      </button>
    </p>
  );
}

/**
 * Holds what may fail without the page being lost: above all a part whose code is fetched when it is first
 * drawn, and is gone from the server when a new version of the page came, or out of reach. A browser does not
 * ask for it again before the page is loaded anew, which is what a person is offered.
 */
export class OnDemand extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { children, meanwhile, optional } = this.props;
    if (!this.state.failed) return <Suspense fallback={meanwhile}>{children}</Suspense>;
    return optional ? null : <MissingPart />;
  }
}
