import { CommandError } from '../command-error.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';
import type { Format } from '../terminal/format.ts';
import type { AcquisitionProgress, FetchedModel } from './acquire-model.ts';
import { fileReason } from './file-failure.ts';
import type { LocalContext } from './local-context.ts';
import { makePrivateDirectory } from './make-private-directory.ts';

/**
 * Finds or downloads the model, and says how far it is.
 * @throws CommandError `model_unusable`, `disk_full`, `state_unusable`; the signal's reason.
 */
export async function fetchModel(
  context: Pick<
    LocalContext,
    'reporter' | 'messages' | 'format' | 'paths' | 'environment' | 'acquireModel'
  >,
  modelFile: string | undefined,
  signal: AbortSignal,
): Promise<FetchedModel> {
  const { reporter, messages, format } = context;
  const step = reporter.step('model', messages.steps.model);
  step.update(messages.model.looking);
  try {
    if (modelFile === undefined) makeCache(context.paths.models, messages);
    const model = await context.acquireModel({
      cacheDirectory: context.paths.models,
      ...(modelFile === undefined ? {} : { modelPath: modelFile }),
      environment: context.environment,
      signal,
      onProgress(progress) {
        if (progress.step === 'notice') reporter.note('model-notice', progress.message);
        else if (progress.step !== 'ready')
          step.update(describeProgress(progress, messages, format));
      },
    });
    if (model.standIn) step.warn(messages.model.standIn(model.name));
    else step.done(model.name);
    return model;
  } catch (error) {
    step.fail();
    if (signal.aborted) throw signal.reason;
    throw asCommandError(error, messages);
  }
}

/** What is done now; a download with bytes, speed and time left. */
export function describeProgress(
  progress: AcquisitionProgress,
  messages: Messages,
  { bytes, duration }: Format,
): string {
  const known: Record<string, string> = messages.model.acquisition;
  const what = known[progress.step] ?? progress.message;
  if (progress.bytes === null) return what;
  const { bytes: done, totalBytes: total, bytesPerSecond: speed } = progress;
  const left = total !== null && speed ? ((total - done) / speed) * 1000 : null;
  return messages.model.transfer(
    what,
    bytes(done),
    total === null ? null : bytes(total),
    speed ? bytes(speed) : null,
    left === null ? null : duration(Math.max(1000, Math.round(left / 1000) * 1000)),
  );
}

function makeCache(directory: string, messages: Messages): void {
  try {
    makePrivateDirectory(directory);
  } catch (cause) {
    throw new CommandError({
      code: 'cache_not_writable',
      message: messages.errors.cacheUnusable(directory, fileReason(messages, cause)),
      remedy: messages.errors.cacheUnusableRemedy,
      exitCode: exitCodes.stateUnusable,
      cause,
    });
  }
}

const exitCodeOf: Record<string, ExitCode> = {
  disk_full: exitCodes.diskFull,
  cache_not_writable: exitCodes.stateUnusable,
};

/** What the library says, in the person's language. */
function asCommandError(error: unknown, messages: Messages): unknown {
  // By its shape: the class itself would load the library before it is needed.
  if (!(error instanceof Error) || error.name !== 'ModelAcquisitionError') return error;
  const { code, remedy, message } = error as Error & { code: string; remedy: string };
  return new CommandError({
    code,
    ...messages.model.acquisitionError(code, message, remedy),
    exitCode: exitCodeOf[code] ?? exitCodes.modelUnusable,
    cause: error,
  });
}
