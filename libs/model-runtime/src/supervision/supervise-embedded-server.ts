import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';

import type { Model, StandIn } from '@vigia/api-contract';
import type { Logger } from '@vigia/observability';

import { describeModelFile } from '../describe-model-file.ts';
import type { ServerMessage, StartMessage } from '../embedded-server/messages.ts';
import type { ModelServer, ModelServerFailure } from '../model-server.ts';
import { createReadinessWait } from '../readiness-wait.ts';
import { askPromptSize } from './ask-prompt-size.ts';
import { askUsage } from './ask-usage.ts';
import { openConnectionRelay } from './connection-relay.ts';
import { findEmbeddedServerEntry } from './embedded-server-entry.ts';
import {
  HopelessStart,
  type ProcessEnd,
  type ProcessState,
  superviseProcess,
} from './supervise-process.ts';

export type SuperviseEmbeddedServerOptions = {
  /** The GGUF file. */
  modelPath: string;
  /** Why this model answers and not the wanted one; passed through to `Model`. */
  standIn?: StandIn | null | undefined;
  /** What the API calls the model; default from the file's name. */
  modelId?: string | undefined;
  /** What people call it; default from the file's name. */
  modelName?: string | undefined;
  /** Generations at once; default one for every two cores, at most 4. */
  slots?: number | undefined;
  /** Tokens of context for each slot; default 8192, less where the model or the memory allows less. */
  contextTokens?: number | undefined;
  /** Compute threads; default one fewer than there are cores. */
  threads?: number | undefined;
  logger: Logger;
  /** Told of each change of the model's state. */
  onState?: ((model: Model) => void) | undefined;
  /** The program of the server; default the file beside the running bundle, else the source. */
  entry?: string | undefined;
  /** A step of the model that takes longer ends the process; default 30 s. */
  stepTimeoutMilliseconds?: number | undefined;
  /** Loading that makes no progress for this long is given up; default two minutes. */
  loadTimeoutMilliseconds?: number | undefined;
  /** Nice value of the process; default 5. */
  niceness?: number | undefined;
  /** The first wait before another start; it doubles each time. Default 500 ms. */
  firstDelayMilliseconds?: number | undefined;
};

/** The embedded server under supervision. */
export type EmbeddedModelServer = ModelServer &
  Required<Pick<ModelServer, 'extraFields' | 'usageOf' | 'countPrompt'>>;

/** Generations at once on a machine with so many cores: on few of them they only share one core's pace. */
export function defaultSlots(cores = availableParallelism()): number {
  return Math.max(1, Math.min(4, Math.floor(cores / 2)));
}

const diagnosticsLength = 2000;

/**
 * Starts the embedded server as a process of its own and looks after it. Resolves as soon as it has an
 * address; the model is still loading then (see `untilReady` and `onState`).
 */
export async function superviseEmbeddedServer(
  options: SuperviseEmbeddedServerOptions,
): Promise<EmbeddedModelServer> {
  const { logger, modelPath } = options;
  const names = describeModelFile(modelPath);
  const apiKey = randomBytes(32).toString('base64url');
  const slots = options.slots ?? defaultSlots();
  const entry = options.entry ?? findEmbeddedServerEntry();
  const relay = await openConnectionRelay();
  let child: ChildProcess | null = null;
  let failure: ModelServerFailure | null = null;
  let diagnostics = '';
  let model: Model = {
    id: options.modelId ?? names.id,
    name: options.modelName ?? names.name,
    state: 'loading',
    loadProgress: 0,
    contextTokens: null,
    reasons: false,
    standIn: options.standIn ?? null,
    recommended: { temperature: 0.7, topP: 0.95 },
  };
  const wait = createReadinessWait(() => ({ model, failure }));
  const change = (next: Partial<Model>) => {
    model = { ...model, ...next };
    options.onState?.(model);
    wait.changed();
  };

  const startMessage: StartMessage = {
    type: 'start',
    modelPath,
    modelId: model.id,
    apiKey,
    slots,
    contextTokens: options.contextTokens ?? null,
    threads: options.threads ?? null,
    stepTimeoutMilliseconds: options.stepTimeoutMilliseconds ?? 30_000,
    niceness: options.niceness ?? 5,
  };

  function start(): ChildProcess {
    diagnostics = '';
    const started = fork(entry, [], {
      env: childEnvironment(process.env),
      execArgv: [],
      // A session of its own: what a terminal sends to the agent's group is not for the model server,
      // which ends when the agent says so, or when its channel to the agent closes.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      diagnostics = (diagnostics + text).slice(-diagnosticsLength);
    });
    started.on('error', () => undefined);
    started.send(startMessage, () => undefined);
    child = started;
    return started;
  }

  async function untilReady(process: ChildProcess, signal: AbortSignal): Promise<void> {
    const patience = options.loadTimeoutMilliseconds ?? 120_000;
    let timer: NodeJS.Timeout | undefined;
    let onMessage: ((message: ServerMessage) => void) | undefined;
    let onAbort: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const extend = () => {
          clearTimeout(timer);
          timer = setTimeout(() => reject(new Error('The model did not load in time.')), patience);
        };
        onMessage = (message) => {
          // Somebody asked how it is, which is no progress.
          if (message.type === 'connection-taken') return;
          extend();
          if (message.type === 'serving') relay.serveWith(process);
          else if (message.type === 'loading') change({ loadProgress: message.progress });
          else if (message.type === 'ready') {
            const { contextTokens, reasons, recommended } = message.facts;
            change({ contextTokens, reasons, recommended });
            logger.info('model-server-loaded', {
              model: model.id,
              contextTokens,
              slots: message.facts.slots,
              threads: message.facts.threads,
            });
            resolve();
          } else if (message.type === 'failed') {
            const { code, message: text, remedy } = message;
            failure = { code, message: text, remedy, diagnostics };
            reject(code === 'load_failed' ? new Error(text) : new HopelessStart(text));
          }
        };
        onAbort = () => reject(signal.reason);
        process.on('message', onMessage);
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        extend();
      });
    } finally {
      clearTimeout(timer);
      if (onMessage) process.off('message', onMessage);
      if (onAbort) signal.removeEventListener('abort', onAbort);
    }
    process.on('message', (message: ServerMessage) => {
      if (message.type === 'stalled') logger.error('model-server-stalled', { model: model.id });
    });
  }

  function onProcessState(state: ProcessState): void {
    switch (state.name) {
      case 'starting':
        logger.info('model-server-starting', {
          model: model.id,
          attempt: state.attempt,
          ...(state.child.pid === undefined ? {} : { pid: state.child.pid }),
        });
        return;
      case 'ready':
        failure = null;
        change({ state: 'ready', loadProgress: 1 });
        return;
      case 'restarting':
        relay.serveWith(null);
        failure ??= crashOf(state.end, diagnostics);
        logEnd('model-server-restarting', state.end, state.attempt);
        change({ state: 'restarting', loadProgress: null });
        return;
      case 'failed':
        relay.serveWith(null);
        failure ??= crashOf(state.end, diagnostics);
        logEnd('model-server-failed', state.end);
        change({ state: 'failed', loadProgress: null });
    }
  }

  function logEnd(
    event: 'model-server-restarting' | 'model-server-failed',
    end: ProcessEnd,
    attempt?: number,
  ): void {
    const fields = {
      model: model.id,
      ...(failure === null ? {} : { code: failure.code }),
      ...(end.exitCode === null ? {} : { exitCode: end.exitCode }),
      ...(end.signal === null ? {} : { signal: end.signal }),
      ...(attempt === undefined ? {} : { attempt }),
    };
    if (event === 'model-server-failed') logger.error('model-server-failed', fields);
    else logger.warn('model-server-restarting', fields);
  }

  const supervisor = superviseProcess({
    start,
    untilReady,
    onState: onProcessState,
    ...(options.firstDelayMilliseconds === undefined
      ? {}
      : { firstDelayMilliseconds: options.firstDelayMilliseconds }),
  });
  let stopped: Promise<void> | undefined;

  return {
    kind: 'embedded',
    baseUrl: relay.baseUrl,
    apiKey,
    slots,
    model: () => model,
    failure: () => failure,
    processId: () => (child && child.exitCode === null ? (child.pid ?? null) : null),
    untilReady: (signal) => wait.untilReady(signal),
    extraFields: ({ id, owner }) => ({
      request_id: id,
      // A digest: the server has no use for who it is.
      prompt_cache_key: createHash('sha256').update(owner).digest('base64url'),
      return_progress: true,
    }),
    continuationFields: { continue_final_message: true },
    usageOf: (id, signal) => askUsage(relay.baseUrl, apiKey, id, signal),
    countPrompt: (prompt, signal) => askPromptSize(relay.baseUrl, apiKey, prompt, signal),
    stop() {
      stopped ??= (async () => {
        await supervisor.stop();
        relay.close();
      })();
      return stopped;
    },
  };
}

function crashOf(end: ProcessEnd, diagnostics: string): ModelServerFailure {
  const how = end.timedOut
    ? 'did not become ready in time'
    : end.signal
      ? `was ended by ${end.signal}`
      : `ended with exit code ${end.exitCode}`;
  return {
    code: 'crashed',
    message: `The model server ${how}${end.wasReady ? '' : ' while it loaded the model'}.`,
    remedy: end.wasReady
      ? 'It is started again by itself; if this goes on, choose a smaller model or context.'
      : 'The file may be damaged: delete it and start again, or choose another GGUF file.',
    diagnostics,
  };
}

/** What the child needs of the environment: no setting and no secret of the agent. */
function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH'];
  const kept = Object.entries(environment).filter(([name]) => passed.includes(name));
  return { ...Object.fromEntries(kept), NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' };
}
