import { type ListedLink, listLedger, listLinks, readLedger } from '@vigia/pairing';

import type { Dependencies } from '../../dependencies.ts';
import { renderTable } from '../../terminal/table.ts';
import type { ListLinkOptions } from './link-options.ts';
import { asCommandErrors, connect, ledgerPath } from './link-context.ts';
import { minuteOf } from './minute-of.ts';
import { type LinkMessages, linkMessages } from './messages.ts';
import { findSiteFile, withSiteCluster } from './site-defaults.ts';

/** `vigia link list`: what was issued, and what it is good for. @throws CommandError */
export async function runList(options: ListLinkOptions, dependencies: Dependencies): Promise<void> {
  const { messages, stop: signal } = dependencies;
  const words = linkMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const records = await asCommandErrors(() => readLedger(ledgerPath(dependencies)));
  const isCluster = !options.offline && !isOnlyFromFiles(records, options);
  const links = isCluster
    ? await asCommandErrors(async () => {
        const named = withSiteCluster(options, findSiteFile(options, dependencies));
        const cluster = await connect(named, dependencies);
        try {
          return await listLinks(cluster, records, { signal });
        } finally {
          await cluster.close();
        }
      })
    : listLedger(records, new Date());
  if (links.length > 0 && options.output === 'text') {
    reporter.note('links', table(links, words));
  }
  const text = links.length === 0 ? words.nothingIssued : words.listed(links.length);
  reporter.result('links', text, { links });
}

/** Nothing of it lies in a cluster, and none was named: then there may be none at all. */
function isOnlyFromFiles(
  records: readonly { source: string }[],
  { file, kubeconfig, context, namespace }: ListLinkOptions,
): boolean {
  const isNamed = [file, kubeconfig, context, namespace].some((each) => each !== undefined);
  return !isNamed && records.length > 0 && records.every(({ source }) => source === 'file');
}

function table(
  links: readonly ListedLink[],
  { columns, methods, states }: Pick<LinkMessages, 'columns' | 'methods' | 'states'>,
): string {
  return renderTable([
    columns,
    ...links.map((link) => [
      link.host,
      methods[link.method],
      minuteOf(link.issuedAt),
      minuteOf(link.expiresAt),
      states[link.state],
      link.publicSite,
    ]),
  ]);
}
