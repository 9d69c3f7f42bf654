import {
  describeReference,
  type KubernetesObject,
  listSet,
  removeOwnNamespace,
  removeSet,
} from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import { confirm } from '../../site/confirm.ts';
import { siteMessages } from '../../site/messages.ts';
import { withSite } from '../../site/open-site.ts';
import type { DownOptions } from './down-options.ts';
import { downMessages } from './messages.ts';

/** Without them the private site would have to be paired anew: the keys, and the authority of the network. */
const holdsData = ({ kind, apiVersion }: KubernetesObject) =>
  kind === 'Secret' || (kind === 'Site' && apiVersion.startsWith('skupper.io/'));

/** Removes what the set owns. Safe to interrupt and to repeat. */
export async function runDown(options: DownOptions, dependencies: Dependencies): Promise<void> {
  const { messages, stop } = dependencies;
  const words = downMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  await withSite(options, dependencies, async ({ cluster, set }) => {
    const keeps = options.keepData ? holdsData : () => false;
    const looking = reporter.step('look', words.step);
    looking.update(words.looking);
    const members = await listSet(cluster, set, { signal: stop });
    const doomed = members.filter((member) => !keeps(member));
    looking.done(`${cluster.contextName}, ${set.namespace}: ${doomed.length}`);
    if (doomed.length > 0) {
      const question = words.ask(doomed.length, set.namespace, cluster.contextName);
      if (!(await confirm(question, options.yes, dependencies))) {
        reporter.result('declined', siteMessages(messages.locale).declined);
        return;
      }
    }
    const step = reporter.step('remove', words.step);
    const { deleted, kept } = await removeSet(cluster, set, {
      signal: stop,
      keeps,
      onDelete: (object) => step.update(words.deleting(describeReference(object))),
    });
    const namespaceGoes =
      !options.keepData && (await removeOwnNamespace(cluster, set, { signal: stop }));
    step.done(words.deleted(deleted.length));
    if (kept.length > 0)
      reporter.note('kept', words.kept(kept.map(describeReference).join(', ')), { kept });
    if (namespaceGoes) reporter.note('namespace', words.namespaceGoes(set.namespace));
    reporter.result('down', deleted.length === 0 && !namespaceGoes ? words.nothing : words.done, {
      deleted,
      kept,
      namespaceGoes,
    });
  });
}
