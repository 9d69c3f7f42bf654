import { changeLedger, listLinks, planRevocation, readLedger, revokeLink } from '@vigia/pairing';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { confirm } from '../../site/confirm.ts';
import type { RevokeLinkOptions } from './link-options.ts';
import { asCommandErrors, connect, ledgerPath } from './link-context.ts';
import { linkMessages } from './messages.ts';
import { findSiteFile, withSiteCluster } from './site-defaults.ts';

/** `vigia link revoke`: shuts one private host out. @throws CommandError */
export async function runRevoke(
  options: RevokeLinkOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { messages, stop: signal } = dependencies;
  const { host } = options;
  const words = linkMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  await asCommandErrors(async () => {
    const ledger = ledgerPath(dependencies);
    const records = await readLedger(ledger);
    const own = records.filter((record) => record.host === host && record.revokedAt === null);
    if (own.length > 0 && own.every(({ source }) => source === 'file')) {
      throw new CommandError({
        code: 'not_from_here',
        message: words.notFromHere(host),
        remedy: words.notFromHereRemedy,
      });
    }
    const named = withSiteCluster(options, findSiteFile(options, dependencies));
    const cluster = await connect(named, dependencies);
    try {
      const links = await listLinks(cluster, records, { signal });
      const usable = links.filter(({ state }) => state === 'good' || state === 'used');
      // One whose earlier revocation was cut short is void already, and still to be finished.
      const issuedHosts = [...usable.map((link) => link.host), ...own.map((each) => each.host)];
      const plan = await planRevocation(cluster, host, { signal, issuedHosts });
      reporter.note(
        'plan',
        plan.by === 'grant' ? words.revokeGrant(host) : words.revokeAuthority(host, plan.relink),
        { plan },
      );
      const needsYes = plan.by === 'authority';
      if (needsYes && !(await confirm(words.sure, options.yes, dependencies))) {
        throw new CommandError({
          code: 'not_confirmed',
          message: words.notDone,
        });
      }
      const step = reporter.step('revoke', words.revokeStep);
      try {
        await revokeLink(cluster, plan, {
          signal,
          onStep: (done) => step.update(words.step(done)),
        });
      } catch (error) {
        step.fail();
        throw error;
      }
      const revokedAt = new Date().toISOString();
      await changeLedger(ledger, (all) =>
        all.map((each) =>
          each.host === host && each.revokedAt === null && each.source === 'cluster'
            ? { ...each, revokedAt }
            : each,
        ),
      );
      step.done(words.revoked(host));
      reporter.result('revoked', words.relink(plan.relink), {
        host,
        relink: plan.relink,
      });
    } finally {
      await cluster.close();
    }
  });
}
