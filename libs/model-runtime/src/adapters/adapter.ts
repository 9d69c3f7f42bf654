import { type ModelClientOptions } from '@vigia/model-client';
import { type Logger } from '@vigia/observability';

import { type ModelServerError } from './model-server-error.ts';

/** The model servers that Vigia knows how to run or to use. */
export const modelServerKinds = [
  'embedded',
  'ilab',
  'llama-cpp-python',
  'llama-server',
  'vllm',
  'ollama',
  'ramalama',
  'openai-compatible',
] as const;
export type ModelServerKind = (typeof modelServerKinds)[number];

/** How a server behaves where servers differ. Facts of the kind, not of one run; docs/model-servers.md has the sources. */
export type ModelServerTraits = {
  /** Most requests that it should be given at once; null where it takes as many as it was configured for. */
  readonly maximumSlots: number | null;
  /** A health request takes the place of a generation (or ends one): once ready, only the process and its socket are watched. */
  readonly healthTakesSlot: boolean;
  /** `field`: in `reasoning_content` or `reasoning`; `tags`: `<think>` within the content. */
  readonly reasoning: 'field' | 'tags';
  /** Usage arrives at the end of a stream: always, when `stream_options.include_usage` asks, or never. */
  readonly streamUsage: 'always' | 'when-asked' | 'never';
  /** What closing the connection stops. `prompt`: also while the prompt is read; `token`: only when the next token is written; `stream-only`: not where the answer is not streamed. */
  readonly cancelling: { readonly noticedAt: 'prompt' | 'token'; readonly streamOnly: boolean };
  /** A prompt longer than the context is refused, cut silently, or (streams) ends the connection without a word. */
  readonly overflow: 'refused' | 'cut' | 'broken-stream';
  /** The model name in a request: must be the served id, or is not looked at. */
  readonly modelName: 'must-match' | 'ignored';
  /** How `createModelClient` has to be set for it. */
  readonly client: Pick<ModelClientOptions, 'keepAlive' | 'tokenizer' | 'healthPath'>;
  /** A stream that ends with `[DONE]` but without a finish reason was interrupted by another request. */
  readonly doneWithoutFinish: 'interrupted' | 'broken';
};

/** What the operator wants to be served. */
export type ModelServerSettings = {
  /** The file (GGUF) or, for vLLM, the directory (safetensors) to serve. Not needed to attach. */
  readonly modelPath?: string;
  /** The id under which the model is served and asked for. */
  readonly modelId: string;
  /** The command that starts the server, without a shell; the kind's usual program on PATH when left out. */
  readonly command?: readonly string[];
  /** Attach to a server that the operator runs, instead of starting one. */
  readonly baseUrl?: string;
  /** The key of an attached server. A started one gets a fresh random key, where the kind has keys. */
  readonly apiKey?: string;
  /** Requests at once; kinds with `maximumSlots` lower it. */
  readonly slots?: number;
  /** Context of one slot, in tokens. */
  readonly contextTokens?: number;
  readonly threads?: number;
  /** The model thinks before it answers; servers that have to be told are told. */
  readonly reasons?: boolean;
  /** A directory of our own (0700) for key files and the server's state. */
  readonly runtimeDirectory: string;
  /** `ilab` only: the engine behind it. Default `llama-cpp`. */
  readonly backend?: 'llama-cpp' | 'vllm';
};

/** Where a server answers; `baseUrl` has no trailing slash and no `/v1`. */
export type ModelServerAddress = { readonly baseUrl: string; readonly apiKey: string | null };

/** How a process ended. */
export type ProcessExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A server process that we started. */
export type ModelServerProcess = {
  readonly pid: number;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Why it ended or does not come up, where its output shows a known cause. Never holds its raw output. */
  explain(): ModelServerError | null;
  /** It and its descendants, with those it had before and lost. */
  pids(): readonly number[];
  /** Asks it to end, waits, then ends its whole process tree. */
  stop(): Promise<void>;
};

export type StartedModelServer = ModelServerAddress & {
  readonly process: ModelServerProcess;
  /** 0 to 1 while it loads; null where the server does not tell. */
  loadProgress(): number | null;
};

/** What a look at the server showed. `busy`: alive, and occupied; `down`: nothing answers, which is how some kinds load. */
export type ProbeResult = {
  readonly state: 'down' | 'loading' | 'ready' | 'busy' | 'refused';
  /** One sentence for a person, without any text of the server. */
  readonly detail: string;
};

/** What the server itself counts; null for what it does not tell. */
export type ModelServerActivity = {
  readonly running: number | null;
  readonly waiting: number | null;
  readonly promptTokensTotal: number | null;
  readonly generatedTokensTotal: number | null;
};

/** What the server says about the model it serves; null for what it does not tell. */
export type ServedModel = {
  readonly id: string | null;
  readonly contextTokens: number | null;
  readonly slots: number | null;
};

/** What is known while a server is started. */
export type StartContext = { readonly signal: AbortSignal; readonly logger: Logger };

/** Tokens of a prompt. `exact`: as the server will build it, its template included; else a little more than that. */
export type TokenCount = { readonly tokens: number; readonly exact: boolean };

/** A message to be counted. */
export type CountedMessage = { readonly role: string; readonly content: string };

/**
 * One kind of model server: how to start, probe, read and stop it.
 * None lists or serves files: an adapter calls fixed paths of the server and hands no path on.
 */
export type ModelServerAdapter = {
  readonly kind: ModelServerKind;
  readonly traits: ModelServerTraits;
  /** The longest that it may take from the start to the first completion, in milliseconds. */
  readonly startupLimitMilliseconds: number;
  /**
   * Starts it on a loopback port of its own. Absent where a server can only be attached to.
   * @throws ModelServerError
   */
  start?(settings: ModelServerSettings, context: StartContext): Promise<StartedModelServer>;
  /** Brings the model into memory where the server would only do it at the first request. */
  warmUp?(address: ModelServerAddress, modelId: string, signal: AbortSignal): Promise<void>;
  /** A path that answers 200 to our key and 401 to any other; null where the kind has no keys. */
  readonly guardedPath: string | null;
  /** One cheap look that starts no generation. Never throws, but for the signal's reason. */
  probe(address: ModelServerAddress, signal: AbortSignal): Promise<ProbeResult>;
  /** Reads what is served. Asked only while the server is idle. */
  describe(address: ModelServerAddress, modelId: string, signal: AbortSignal): Promise<ServedModel>;
  /** Reads the server's own counters. Absent where it has none. */
  readActivity?(address: ModelServerAddress, signal: AbortSignal): Promise<ModelServerActivity>;
  /** The tokens of a prompt as the server will build it. Absent where it cannot tell; asked only with a free slot. */
  countTokens?(
    address: ModelServerAddress,
    modelId: string,
    messages: readonly CountedMessage[],
    signal: AbortSignal,
  ): Promise<TokenCount>;
};
