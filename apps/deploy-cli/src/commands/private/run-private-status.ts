import { readAgentHealth, servicesOf } from '@vigia/private-host';

import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ExitRequest } from '../../exit-request.ts';
import { renderTable } from '../../terminal/table.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { privateMessages } from './messages.ts';
import { installedSite, privateContext } from './private-context.ts';
import type { SiteOptions } from './private.ts';

/** How long the agent may take to tell how it is, in milliseconds. */
const deadline = 5_000;

/** `vigia private status`. @throws CommandError; ExitRequest with 1 when something does not run */
export async function runPrivateStatus(
  options: SiteOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  const { site } = await asCommandErrors(() => installedSite(context, dependencies));
  const services = await Promise.all(
    servicesOf(site).map(async (service) => ({
      service,
      ...(await context.services.state(service, signal)),
    })),
  );
  const agent = await readAgentHealth(
    context.paths.operatorSocket,
    AbortSignal.any([signal, AbortSignal.timeout(deadline)]),
  ).catch(() => null);
  signal.throwIfAborted();
  if (options.output === 'text') {
    const rows = services.map(({ service, active, enabled }) => [service, active, enabled]);
    reporter.note('services', renderTable([words.columns, ...rows]));
  }
  const { name, link } = site;
  reporter.result('status', words.statusText(name, link.publicSite, link.expiresAt.slice(0, 10)), {
    site,
    services,
    agent,
  });
  const isUp = agent !== null && services.every(({ active }) => active === 'active');
  if (!isUp) throw new ExitRequest(exitCodes.failed);
}
