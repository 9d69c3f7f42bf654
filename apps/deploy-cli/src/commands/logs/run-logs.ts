import { readLogs } from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import { explainClusterError, isClusterError } from '../../site/explain-cluster-error.ts';
import { withSite } from '../../site/open-site.ts';
import { siteParts } from '../../site/parts.ts';
import { createStyle, usesColour } from '../../terminal/style.ts';
import type { LogsOptions } from './logs-options.ts';
import { logsMessages } from './messages.ts';

/** Writes the lines to stdout, each with its part and pod; what cannot be read is said on stderr. */
export async function runLogs(options: LogsOptions, dependencies: Dependencies): Promise<void> {
  const { messages, stop, stdout, stderr, environment } = dependencies;
  const words = logsMessages(messages.locale);
  const style = createStyle(usesColour(stdout, environment));
  const parts = siteParts.filter(
    ({ part }) => options.part === undefined || options.part.includes(part),
  );
  await withSite(options, dependencies, async ({ cluster, config }) => {
    let count = 0;
    let failures = 0;
    for await (const line of readLogs(cluster, parts, {
      namespace: config.public.namespace,
      signal: stop,
      follow: options.follow,
      tailLines: options.tail,
      previous: options.previous,
      ...(options.since === undefined ? {} : { sinceSeconds: options.since }),
      onFailure: (pod, error) => {
        failures += 1;
        const explained = isClusterError(error)
          ? explainClusterError(error, messages.locale)
          : error;
        const said = explained instanceof Error ? explained.message : String(explained);
        stderr.write(`${words.unreadable(pod, said)}\n`);
      },
    })) {
      if (options.grep && !options.grep.test(line.text)) continue;
      count += 1;
      stdout.write(
        options.output === 'json'
          ? `${JSON.stringify(line)}\n`
          : `${style.quiet(`${line.part.padEnd(8)} ${line.pod.split('-').at(-1) ?? ''}`)} ${line.text}\n`,
      );
    }
    if (count === 0 && failures === 0 && options.output === 'text')
      stderr.write(`${words.nothing}\n`);
  });
}
