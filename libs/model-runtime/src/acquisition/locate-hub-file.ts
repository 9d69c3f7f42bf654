import { setTimeout as delay } from 'node:timers/promises';

import { pathsInfo } from '@huggingface/hub';

import { type HubAccess, requestHub, resolveUrl } from './hub-request.ts';
import { ModelAcquisitionError } from './model-acquisition-error.ts';
import type { HubModel } from './model-catalog.ts';

/** A file at the hub, pinned to a commit and known by its checksum. */
export type HubFile = {
  model: HubModel;
  commit: string;
  sha256: string;
  bytes: number;
  /** The access that worked: without the token, when the hub did not know it. */
  access: HubAccess;
};

/** Whether a hub can be reached is decided within this time, in milliseconds. */
const reachabilityLimit = 5000;
const longestRateLimitWait = 60;

export type LocateResult =
  | { reachable: true; file: HubFile; tokenRefused: boolean }
  /** `detail` says what was seen instead of a hub, in a few words. */
  | { reachable: false; detail: string };

/**
 * Asks the hub for a file: which commit, what checksum, how long.
 * @throws ModelAcquisitionError `hub_refused` when a hub answers that it does not give the file; the
 * signal's reason when aborted.
 */
export async function locateHubFile(
  access: HubAccess,
  model: HubModel,
  options: { signal: AbortSignal; limitMilliseconds?: number },
): Promise<LocateResult> {
  const { signal, limitMilliseconds = reachabilityLimit } = options;
  const url = resolveUrl(access.settings.endpoint, model.repository, model.revision, model.file);
  let deadline = AbortSignal.timeout(limitMilliseconds);
  let current = access;
  for (let waited = 0; ;) {
    let response: Response;
    try {
      response = await requestHub(current, url, {
        method: 'HEAD',
        signal: AbortSignal.any([signal, deadline]),
        stopAtStorage: true,
      });
    } catch (error) {
      signal.throwIfAborted();
      return { reachable: false, detail: describeFailure(error, deadline.aborted) };
    }
    await response.body?.cancel();
    const { status } = response;
    if (status === 401 && current.settings.token) {
      // A bad token is refused even for public models.
      current = { ...current, settings: { ...current.settings, token: null } };
      continue;
    }
    if (status === 429) {
      const seconds = secondsToWait(response);
      if (waited + seconds <= longestRateLimitWait) {
        waited += seconds;
        await delay(seconds * 1000, undefined, { signal });
        deadline = AbortSignal.timeout(limitMilliseconds);
        continue;
      }
      throw new ModelAcquisitionError(
        'hub_refused',
        `${hostOf(access)} has had too many requests from here.`,
        'Wait some minutes and start again, or set HF_TOKEN: a token raises the limit.',
      );
    }
    if (status < 400) {
      const file = await readFacts(response, current, model, AbortSignal.any([signal, deadline]));
      if (file) {
        return {
          reachable: true,
          file,
          tokenRefused: current !== access,
        };
      }
      return { reachable: false, detail: `${hostOf(access)} answers, but not as a hub does` };
    }
    if (isKnownRefusal(response)) throw refusal(response, access, model);
    return {
      reachable: false,
      detail: `${hostOf(access)} answers with status ${status}`,
    };
  }
}

/** What identifies the file. A storage redirect carries it in headers; a mirror that drops those is asked by the API. */
async function readFacts(
  response: Response,
  access: HubAccess,
  model: HubModel,
  signal: AbortSignal,
): Promise<HubFile | null> {
  const commit = response.headers.get('x-repo-commit');
  const tag = normalizeTag(
    response.headers.get('x-linked-etag') ?? response.headers.get('etag') ?? '',
  );
  const size = Number(
    response.headers.get('x-linked-size') ??
      (response.status < 300 ? response.headers.get('content-length') : null) ??
      Number.NaN,
  );
  if (/^[0-9a-f]{64}$/.test(tag) && Number.isSafeInteger(size) && size > 0) {
    return { model, commit: commit ?? model.revision, sha256: tag, bytes: size, access };
  }
  if (/text\/html/.test(response.headers.get('content-type') ?? '')) return null;
  try {
    const revision = commit ?? model.revision;
    const [info] = await pathsInfo({
      repo: model.repository,
      paths: [model.file],
      revision,
      hubUrl: access.settings.endpoint,
      fetch: (input, init) => access.fetch(input as string, { ...init, signal }),
      ...(access.settings.token ? { accessToken: access.settings.token } : {}),
    });
    if (!info?.lfs || !/^[0-9a-f]{64}$/.test(info.lfs.oid)) return null;
    return { model, commit: revision, sha256: info.lfs.oid, bytes: info.lfs.size, access };
  } catch {
    return null;
  }
}

function normalizeTag(tag: string): string {
  return tag.replace(/^W\//, '').replace(/"/g, '').toLowerCase();
}

/** A refusal in the hub's own words; anything else comes from a proxy or a login page in between. */
function isKnownRefusal(response: Response): boolean {
  return response.headers.has('x-error-code') || response.headers.has('x-error-message');
}

function refusal(response: Response, access: HubAccess, model: HubModel): ModelAcquisitionError {
  const code = response.headers.get('x-error-code');
  const where = `${model.repository} at ${hostOf(access)}`;
  if (code === 'GatedRepo') {
    return new ModelAcquisitionError(
      'hub_refused',
      `${where} is given only to those who accepted its licence.`,
      response.status === 401
        ? 'Set HF_TOKEN to a token of an account that has access.'
        : `Visit ${access.settings.endpoint}/${model.repository}, accept the licence and start again.`,
    );
  }
  if (code === 'RepoNotFound' || code === 'RevisionNotFound' || code === 'EntryNotFound') {
    return new ModelAcquisitionError(
      'hub_refused',
      `There is no ${model.file} in ${where}, or this token may not see it.`,
      'Check HF_ENDPOINT and HF_TOKEN, or name a GGUF file of your own with --model.',
    );
  }
  return new ModelAcquisitionError(
    'hub_refused',
    `${where} is refused (status ${response.status}).`,
    'Check HF_TOKEN, or name a GGUF file of your own with --model.',
  );
}

function secondsToWait(response: Response): number {
  const limit = /r=(\d+);\s*t=(\d+)/.exec(response.headers.get('ratelimit') ?? '');
  if (limit && limit[1] === '0') return Math.max(1, Number(limit[2]));
  const after = Number(response.headers.get('retry-after'));
  return Number.isFinite(after) && after > 0 ? after : 2;
}

function hostOf({ settings }: HubAccess): string {
  return new URL(settings.endpoint).host;
}

function describeFailure(error: unknown, timedOut: boolean): string {
  if (timedOut) return 'no answer within 5 seconds';
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ? `the connection failed (${cause.code})` : 'the connection failed';
}
