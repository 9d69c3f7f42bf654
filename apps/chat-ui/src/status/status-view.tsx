import type { Hop } from '@vigia/api-contract';
import { Link } from 'wouter';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { FailureLine } from '../parts/failure-line.tsx';
import { Icon } from '../parts/icon.tsx';
import { Porthole } from '../parts/porthole.tsx';
import { useStore } from '../state/store.ts';
import { readOutlook } from './outlook.ts';
import type { StatusState } from './status-monitor.ts';
import { NetworkTables } from './network-tables.tsx';
import { StandInNotice } from './stand-in-notice.tsx';

function HopRow({ hop }: { hop: Hop }) {
  const { status, format } = useText();
  return (
    <tr data-state={hop.state}>
      <th scope="row">
        <span className="hop-mark" aria-hidden="true" />
        {status.hopName(hop.name)}
        {hop.detail && (
          <span className="hop-detail" lang="en">
            {hop.detail}
          </span>
        )}
      </th>
      <td className="hop-state">{status.states[hop.state]}</td>
      <td>{hop.since ? format.time(new Date(hop.since)) : '–'}</td>
      <td>{hop.latencyMilliseconds === null ? '–' : format.latency(hop.latencyMilliseconds)}</td>
    </tr>
  );
}

/** This page comes first; what it cannot reach it cannot see, whatever it was told before. */
function hopsFromHere({ status, failure, failingSince }: StatusState): Hop[] {
  const told = status?.hops.filter(({ name }) => name !== 'browser') ?? [];
  const here: Hop = {
    name: 'browser',
    state: failure ? 'down' : 'ok',
    since: failingSince?.toISOString() ?? null,
    latencyMilliseconds: null,
    detail: null,
  };
  if (!failure) return [here, ...told];
  const unseen = {
    state: 'unknown',
    since: null,
    latencyMilliseconds: null,
    detail: null,
  } as const;
  return [here, ...told.map(({ name }) => ({ name, ...unseen }))];
}

/** The hops from this page to the model as a table, and what the private site is doing. */
export default function StatusView({ backTo }: { backTo: string }) {
  const text = useText();
  const { status: words, format } = text;
  const { status: monitor } = useServices();
  const state = useStore(monitor);
  const outlook = readOutlook(state);
  const { status, failure, checkedAt } = state;
  const agent = failure ? null : status?.agent;
  const model = agent?.model ?? null;
  const generations = agent?.generations;

  return (
    <div className="status-page">
      <Link href={backTo} className="text-button back">
        <Icon name="back" />
        {words.back}
      </Link>
      <header className="status-head">
        <Porthole view={outlook.view} large />
        <div>
          <h1>{words.heading}</h1>
          <p className="status-words">
            {text.porthole.prefix} {text.porthole.words(outlook)}.
          </p>
          {checkedAt && <p className="quiet">{words.checked(checkedAt)}</p>}
        </div>
      </header>
      {failure && <FailureLine failure={failure} />}
      {status && (
        <div className="table-frame" role="group" tabIndex={0} aria-label={words.caption}>
          <table className="hops">
            <caption>{words.caption}</caption>
            <thead>
              <tr>
                <th scope="col">{words.hop}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.since}</th>
                <th scope="col">{words.latency}</th>
              </tr>
            </thead>
            <tbody>
              {hopsFromHere(state).map((hop) => (
                <HopRow key={hop.name} hop={hop} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!failure && status?.network && <NetworkTables network={status.network} />}
      {status && !agent && <p>{words.unreachable}</p>}
      {!status && !failure && <p className="quiet">{words.none}</p>}
      {model && (
        <section>
          <h2>{words.model}</h2>
          <dl className="facts">
            <dt>{model.name}</dt>
            <dd>
              {words.modelStates[model.state]}
              {model.loadProgress !== null && model.state === 'loading'
                ? `, ${format.percent(model.loadProgress)}`
                : ''}
            </dd>
            {model.contextTokens !== null && (
              <>
                <dt>{words.context}</dt>
                <dd>{words.tokens(model.contextTokens)}</dd>
              </>
            )}
          </dl>
          {model.standIn && <StandInNotice name={model.name} standIn={model.standIn} />}
        </section>
      )}
      {generations && (
        <section>
          <h2>{words.generations}</h2>
          <dl className="facts">
            <dt>{words.running}</dt>
            <dd>{format.number(generations.running)}</dd>
            <dt>{words.queued}</dt>
            <dd>{format.number(generations.queued)}</dd>
            <dt>{words.slots}</dt>
            <dd>{format.number(generations.slots)}</dd>
            <dt>{words.speed}</dt>
            <dd>{format.decimal(generations.tokensPerSecond)}</dd>
            <dt>{words.failed}</dt>
            <dd>{format.number(generations.failedLastHour)}</dd>
          </dl>
        </section>
      )}
      {state.config && (
        <p className="quiet">
          {words.version} {state.config.version}
        </p>
      )}
    </div>
  );
}
