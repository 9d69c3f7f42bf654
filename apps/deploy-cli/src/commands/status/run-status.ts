import { setTimeout as delay } from 'node:timers/promises';

import {
  findPublicAddress,
  listSet,
  lookAt,
  provePublicPath,
  readinessIn,
  referenceOf,
} from '@vigia/cluster';
import { stringify } from 'yaml';

import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ExitRequest } from '../../exit-request.ts';
import { type OpenSite, withSite } from '../../site/open-site.ts';
import { canRedraw, createStyle, marks, type Style, usesColour } from '../../terminal/style.ts';
import type { OutputStream } from '../../terminal/output-stream.ts';
import { wrap } from '../../terminal/wrap.ts';
import { renderTable } from '../../terminal/table.ts';
import { statusMessages } from './messages.ts';
import type { StatusOptions } from './status-options.ts';

const watchInterval = 2_000;

type State = keyof ReturnType<typeof statusMessages>['states'];
type Row = {
  part: string;
  name: string;
  state: State;
  detail: string | null;
  since: string | null;
};
type SiteStatus = {
  address: string | null;
  leadsTo: readonly string[];
  isWell: boolean;
  rows: Row[];
};

/** Kinds that have a state of their own. */
const shown = [
  'Site',
  'Listener',
  'Certificate',
  'Deployment',
  'Service',
  'Ingress',
  'Gateway',
  'HTTPRoute',
  'Route',
];

/** Shows the site once, or again and again. @throws ExitRequest with 1 when something is not well */
export async function runStatus(options: StatusOptions, dependencies: Dependencies): Promise<void> {
  const { stop, stdout, environment, messages } = dependencies;
  const style = createStyle(usesColour(stdout, environment));
  const clears = options.watch && options.output === 'text' && canRedraw(stdout, environment);
  const isWell = await withSite(options, dependencies, async (site) => {
    for (;;) {
      const status = await readStatus(site, options, dependencies);
      stdout.write(
        `${clears ? '\u001b[H\u001b[2J' : ''}${render(status, options, messages.locale, style, stdout)}\n`,
      );
      if (!options.watch) return status.isWell;
      await delay(watchInterval, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) throw stop.reason;
    }
  });
  if (!isWell) throw new ExitRequest(exitCodes.failed);
}

async function readStatus(
  { cluster, config, set }: OpenSite,
  options: StatusOptions,
  { stop, messages }: Dependencies,
): Promise<SiteStatus> {
  const members = (await listSet(cluster, set, { signal: stop })).filter(
    ({ kind, ...rest }) =>
      shown.includes(kind) &&
      (kind !== 'Service' || (rest['spec'] as { type?: string })?.type === 'LoadBalancer'),
  );
  const order = (kind: string) => shown.indexOf(kind);
  const states = await lookAt(
    cluster,
    members.map(referenceOf).sort((one, other) => order(one.kind) - order(other.kind)),
    stop,
  );
  // Programs read one language, whoever runs them.
  const locale = options.output === 'text' ? messages.locale : 'en';
  const rows = states.map(({ object, readiness: untold }): Row => {
    const readiness = readinessIn(locale, untold);
    const detail = readiness.state === 'ready' ? null : readiness.detail;
    return {
      part: object.kind,
      name: object.name,
      state: readiness.state,
      detail,
      since: readiness.since,
    };
  });
  const { url, leadsTo } = await findPublicAddress(cluster, config, { signal: stop });
  if (url !== null && members.length > 0) rows.push(...(await readHops(url, options, stop)));
  const isWell = rows.length > 0 && rows.every(({ state }) => state === 'ready' || state === 'ok');
  return { address: url, leadsTo, isWell, rows };
}

/** What chat-api says of each hop; where it cannot be asked, why. */
async function readHops(url: string, options: StatusOptions, signal: AbortSignal): Promise<Row[]> {
  const deadlineMilliseconds = options.timeout * 1000;
  const proof = await provePublicPath(url, {
    signal,
    deadlineMilliseconds: Math.min(deadlineMilliseconds, 1),
  });
  if (proof.status !== null) {
    return proof.status.hops.map(({ name, state, detail, since }) => ({
      part: 'hop',
      name,
      state,
      detail,
      since,
    }));
  }
  const detail = proof.state === 'broken' ? proof.detail : null;
  return [
    {
      part: 'hop',
      name: proof.state === 'broken' ? proof.hop : 'ingress',
      state: 'down',
      detail,
      since: null,
    },
  ];
}

function render(
  status: SiteStatus,
  { output }: StatusOptions,
  locale: string,
  style: Style,
  { isTTY, columns }: OutputStream,
): string {
  if (output === 'json') return JSON.stringify(status);
  if (output === 'yaml') return `---\n${stringify(status, { lineWidth: 0 }).trimEnd()}`;
  const words = statusMessages(locale);
  if (status.rows.length === 0) return words.nothing;
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' });
  const table = renderTable([
    words.columns,
    ...status.rows.map(({ part, name, state, detail, since }) => [
      markOf(state),
      part === 'hop' ? words.hop : part,
      name,
      since ? time.format(new Date(since)) : '',
      `${words.states[state]}${detail ? `: ${detail}` : ''}`,
    ]),
  ]);
  const [heading = '', ...lines] = table.split('\n');
  const indent = heading.indexOf(words.columns.at(-1) ?? '');
  const fitted = (line: string) => wrap(line, isTTY ? columns : undefined, indent);
  const first = status.rows.find(({ state }) => state !== 'ready' && state !== 'ok');
  return [
    style.quiet(heading),
    ...lines.map((line, index) => paint(fitted(line), status.rows[index]?.state, style)),
    '',
    ...(status.address ? [words.address(status.address)] : []),
    style.strong(
      wrap(
        first ? words.notWell(`${first.part} ${first.name}`) : words.well,
        isTTY ? columns : undefined,
      ),
    ),
  ].join('\n');
}

function markOf(state: State): string {
  if (state === 'ready' || state === 'ok') return marks.clear;
  return state === 'failed' || state === 'down' ? marks.shut : marks.fogged;
}

function paint(line: string, state: State | undefined, style: Style): string {
  const mark = line.slice(0, 1);
  const isBad = state === 'failed' || state === 'down';
  return `${isBad ? style.danger(mark) : style.accent(mark)}${line.slice(1)}`;
}
