import { once } from 'node:events';

import { findPublicAddress, forwardPort, type ForwardedPort } from '@vigia/cluster';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { hasDesktop, openBrowser } from '../../local/open-browser.ts';
import { explainClusterError } from '../../site/explain-cluster-error.ts';
import { type OpenSite, withSite } from '../../site/open-site.ts';
import { openMessages } from './messages.ts';
import type { OpenOptions } from './open-options.ts';

/** Opens the public address; without one, forwards a port until it is stopped. */
export async function runOpen(options: OpenOptions, dependencies: Dependencies): Promise<void> {
  const { messages, environment, platform, stop } = dependencies;
  const words = openMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const show = async (url: string) => {
    if (options.browser && hasDesktop(environment, platform)) await openBrowser(url);
  };
  await withSite(options, dependencies, async (site) => {
    if (site.config.public.exposure !== 'none') {
      const { url } = await findPublicAddress(site.cluster, site.config, { signal: stop });
      if (url === null) {
        throw new CommandError({
          code: 'no_address',
          message: words.noAddress,
          remedy: words.noAddressRemedy,
          exitCode: exitCodes.notReady,
        });
      }
      reporter.result('open', url, { url });
      await show(url);
      return;
    }
    const forwarded = await forward(site, options, dependencies);
    try {
      const url = `http://127.0.0.1:${forwarded.port}/`;
      reporter.result('open', words.forwarding(url), { url });
      await show(url);
      if (!stop.aborted) await once(stop, 'abort');
    } finally {
      await forwarded.close();
    }
  });
}

async function forward(
  { cluster, config }: OpenSite,
  options: OpenOptions,
  { messages, stop, reporter }: Dependencies,
): Promise<ForwardedPort> {
  const words = openMessages(messages.locale);
  try {
    return await forwardPort(cluster, {
      namespace: config.public.namespace,
      labelSelector: `app.kubernetes.io/instance=${config.name},app.kubernetes.io/name=front`,
      port: 8080,
      localPort: options.port,
      signal: stop,
      onFailure: (error) =>
        reporter(options.output).note(
          'forward',
          words.broken(explainClusterError(error, messages.locale).message),
          { code: error.code },
        ),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CommandError({
      code: 'port_in_use',
      message: messages.errors.portInUse(options.port, null),
      remedy: messages.errors.portInUseRemedy('vigia open --port 0'),
      exitCode: exitCodes.portInUse,
      cause: error,
    });
  }
}
