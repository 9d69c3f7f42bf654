import { StopRequest } from '../stop-request.ts';
import { allOrNone } from './all-or-none.ts';
import { checkPort } from './check-port.ts';
import { claimState } from './claim-state.ts';
import { checkModelFile } from './check-model-file.ts';
import { fetchModel } from './fetch-model.ts';
import type { LocalContext } from './local-context.ts';
import { openBrowser } from './open-browser.ts';
import { provePath } from './prove-path.ts';
import { ensureApps } from './ensure-apps.ts';
import { startServices } from './start-services.ts';
import { ensureSiteKeys } from './site-keys.ts';
import { findVanRouter } from './van/find-van-router.ts';

/** How long the services may take to end, in milliseconds; all is over within 5 s. */
const stopGrace = 4_300;

export type LocalProfileOptions = {
  /** Port of the page; 0 for any free one. */
  port: number;
  /** The GGUF file that the person chose. */
  modelFile: string | undefined;
  openBrowser: boolean;
  /** Whether two routers lie between chat-api and the agent. */
  van: boolean;
};

/**
 * Runs the local profile until it is asked to stop: returns then, after everything has ended.
 * @throws StopRequest when asked to stop before it was ready; CommandError when something failed.
 */
export async function startLocalProfile(
  context: LocalContext,
  options: LocalProfileOptions,
): Promise<void> {
  const { paths, messages, reporter } = context;
  const failure = new AbortController();
  const signal = AbortSignal.any([context.stop, failure.signal]);
  const ending: (() => Promise<void> | void)[] = [];
  let ready = false;

  try {
    if (options.modelFile !== undefined) checkModelFile(options.modelFile, messages);
    const lock = await claimState(context);
    ending.push(() => lock.release());

    const router = options.van ? await findVanRouter(context, signal) : null;

    const port = reporter.step('port', messages.steps.port);
    await checkPort(options.port, messages, context.example('--port 8081'));
    port.done(messages.port.free(options.port));

    const state = reporter.step('state', messages.steps.state);
    const keys = ensureSiteKeys(paths.keys, messages, context.createKeyPair);
    state.done(
      keys.made ? messages.state.firstStart(paths.home) : messages.state.ready(paths.home),
    );

    const [model] = await allOrNone(signal, [
      (both) => fetchModel(context, options.modelFile, both),
      (both) => ensureApps(context, both),
    ]);

    const services = startServices({
      context,
      port: options.port,
      keys,
      model,
      router,
      signal,
      onPids: (identities) => lock.update({ services: identities }),
      onFailure: (error) => failure.abort(error),
    });
    // Stopped before the lock goes: whoever takes it finds nothing running.
    ending.push(() => services.stop(stopGrace));
    const url = await services.ready;
    await provePath(context, url, signal);
    lock.update({ url });

    if (model.standIn) {
      const reasons: Record<string, string> = messages.model.standInReasons;
      reporter.note(
        'stand-in',
        `\n${messages.model.standInNote(model.name, model.standIn.wanted, reasons[model.standIn.reason] ?? model.standIn.reason)}\n${model.standIn.remedy}`,
        { model: model.name, ...model.standIn },
      );
    }
    if (options.openBrowser && (await openBrowser(url))) {
      reporter.note('browser', messages.browser.opening(url), { url });
    }
    reporter.result('ready', messages.ready(url), { url });
    ready = true;
    await aborted(signal);
    throw signal.reason;
  } catch (error) {
    if (!(ready && error instanceof StopRequest)) throw error;
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
