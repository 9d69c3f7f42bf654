import { type ReactNode, useState } from 'react';
import { Link, useRoute } from 'wouter';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { tabStorage } from '../state/storage.ts';
import { useStore } from '../state/store.ts';
import { type Outlook, readOutlook } from './outlook.ts';
import { StandInNotice } from './stand-in-notice.tsx';
import { currentModel } from './status-monitor.ts';

type NoticeProps = { tone: 'quiet' | 'trouble'; what: string; next: string; children?: ReactNode };

function Notice({ tone, what, next, children }: NoticeProps) {
  const text = useText();
  const [onStatusPage] = useRoute('/status');
  return (
    <div className="notice" data-tone={tone}>
      <p>
        <strong>{what}</strong> {next}{' '}
        {!onStatusPage && <Link href="/status">{text.notice.details}</Link>}
      </p>
      {children}
    </div>
  );
}

function OutlookNotice({ outlook, modelName }: { outlook: Outlook; modelName: string }) {
  const { notice } = useText();
  switch (outlook.kind) {
    case 'unknown':
    case 'well':
      return null;
    case 'page-offline':
      return (
        <Notice tone="trouble" what={notice.offline(outlook.since)} next={notice.offlineNext} />
      );
    case 'hop-down': {
      const { name, since } = outlook.hop;
      return <Notice tone="trouble" what={notice.hopDown(name, since)} next={notice.hopNext} />;
    }
    case 'hop-degraded': {
      const { name, since } = outlook.hop;
      return <Notice tone="quiet" what={notice.hopDegraded(name, since)} next="" />;
    }
    case 'model-failed':
      return <Notice tone="trouble" what={notice.modelFailed} next={notice.modelFailedNext} />;
    case 'model-loading': {
      const what = outlook.restarting ? notice.restarting(modelName) : notice.loading(modelName);
      return (
        <Notice tone="quiet" what={what} next={notice.loadingNext}>
          <progress max={1} value={outlook.progress ?? undefined} aria-label={what} />
        </Notice>
      );
    }
  }
}

/** What a person should know about the private site now; nothing when all is well. */
export function Notices() {
  const text = useText();
  const { status } = useServices();
  const state = useStore(status);
  const outlook = readOutlook(state);
  const model = currentModel(state);
  const [understood, setUnderstood] = useState(() => tabStorage.read('stand-in-understood'));
  const standIn = model && understood !== model.id ? model.standIn : null;
  const showOutlook = outlook.kind !== 'well' && outlook.kind !== 'unknown';
  return (
    <section className="notices" aria-label={text.app.notices}>
      {showOutlook && (
        <OutlookNotice outlook={outlook} modelName={model?.name ?? text.status.model} />
      )}
      {model && standIn && (
        <StandInNotice
          name={model.name}
          standIn={standIn}
          onUnderstood={() => {
            tabStorage.write('stand-in-understood', model.id);
            setUnderstood(model.id);
          }}
        />
      )}
    </section>
  );
}
