import { modelSchema, type Model } from '@vigia/api-contract';

import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { LocalContext } from './local-context.ts';
import { lastLogLines } from './log-files.ts';

/** A model that is not ready after this long, in milliseconds, will not be. */
const loadDeadline = 10 * 60_000;

/** Shows how far the model is: a step while it loads, and notes when it falls and comes back later. */
export function followModel(
  { reporter, messages, format }: Pick<LocalContext, 'reporter' | 'messages' | 'format'>,
  name: string,
  logFile: () => string,
) {
  const loaded = Promise.withResolvers<Model>();
  loaded.promise.catch(() => undefined);
  let step: ReturnType<typeof reporter.step> | undefined;
  let last: Model['state'] | undefined;
  let settled = false;

  return {
    update(message: unknown): void {
      const parsed = modelSchema.safeParse(message);
      if (!parsed.success) return;
      const model = parsed.data;
      if (!settled) {
        step ??= reporter.step('model-ready', messages.steps.modelReady);
        if (model.state === 'ready') {
          settled = true;
          step.done(messages.model.ready(model.name));
          loaded.resolve(model);
        } else if (model.state === 'failed') {
          settled = true;
          step.fail(model.name);
          loaded.reject(
            new CommandError({
              code: 'model_failed',
              message: messages.errors.modelFailed(name),
              remedy: messages.errors.modelFailedRemedy(logFile()),
              excerpt: lastLogLines(logFile()),
              exitCode: exitCodes.modelUnusable,
            }),
          );
        } else {
          const progress = model.loadProgress === null ? '' : format.percent(model.loadProgress);
          step.update(
            model.state === 'loading'
              ? messages.model.loading(progress)
              : messages.model.restarting,
          );
        }
      } else if (model.state !== last && model.state !== 'loading') {
        reporter.note('model', messages.model.notes[model.state](model.name), {
          state: model.state,
        });
      }
      if (model.state !== 'loading') last = model.state;
    },

    /** @throws CommandError `model_failed`; the signal's reason. */
    async ready(signal: AbortSignal): Promise<Model> {
      const timeout = AbortSignal.timeout(loadDeadline);
      const either = AbortSignal.any([signal, timeout]);
      const abort = () =>
        loaded.reject(
          signal.aborted
            ? signal.reason
            : new CommandError({
                code: 'model_failed',
                message: messages.errors.modelFailed(name),
                remedy: messages.errors.modelFailedRemedy(logFile()),
                exitCode: exitCodes.modelUnusable,
              }),
        );
      either.addEventListener('abort', abort);
      try {
        if (either.aborted) abort();
        return await loaded.promise;
      } finally {
        either.removeEventListener('abort', abort);
        settled = true;
      }
    },
  };
}
