import {
  type FilterReport,
  keepFilter,
  keepLink,
  serviceNames,
  type WatchReport,
} from '@vigia/private-host';

import type { Dependencies } from '../../dependencies.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { privateMessages, type PrivateMessages } from './messages.ts';
import { installedSite, privateContext } from './private-context.ts';
import type { SiteOptions } from './private-options.ts';

/** `vigia private watch`: runs until it is told to stop. @throws CommandError `not_installed` */
export async function runPrivateWatch(
  options: SiteOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  const { site } = await asCommandErrors(() => installedSite(context, dependencies));
  reporter.note('watching', words.watchBegins(site.name), { site: site.name });
  const { paths, services, host } = context;
  const routerService = serviceNames(site.namespace).router;
  const onReport = (report: WatchReport | FilterReport) =>
    reporter.note('watch', sentenceOf(report, words), { report });
  const { namespace, containment } = site;
  await Promise.all([
    keepLink({ paths, services, routerService, signal, onReport }),
    containment &&
      keepFilter({
        run: host.run,
        nft: containment.nft,
        namespace,
        paths,
        services,
        routerService,
        signal,
        onReport,
      }),
  ]);
}

function sentenceOf(report: WatchReport | FilterReport, words: PrivateMessages): string {
  switch (report.type) {
    case 'changed':
      return words.watchSays(
        report.name,
        words.watchStates[report.link.state],
        report.link.message,
      );
    case 'restarting':
      return words.watchRestarts(report.service, words.watchStates[report.reason]);
    case 'spared':
      return words.watchSpares[report.because];
    case 'failed':
      return words.watchFailed(report.message);
    case 'filter-restored':
      return words.filterRestored(report.table);
    case 'filter-missing':
      return words.filterMissing(report.table, report.message);
  }
}
