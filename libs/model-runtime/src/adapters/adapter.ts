import type { ModelClientOptions } from '@vigia/model-client';

import type { ModelServerError } from '../model-server.ts';
import type { ModelServerKind } from './model-server-kinds.ts';

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
  /** A prompt longer than the context is refused, cut without a word, or answered by a stream with nothing in it. */
  readonly overflow: 'refused' | 'cut' | 'empty-stream';
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

/** The port and the key that a server is started with. They stay the same when it is started again. */
export type ModelServerEndpoint = { readonly port: number; readonly apiKey: string };

/** A line of a server's output that tells why it fails. */
export type KnownFailure = { readonly pattern: RegExp; readonly error: () => ModelServerError };

/** How the process of a server is started and stopped. Making one starts nothing. */
export type LaunchPlan = {
  /** The program and its arguments; no secret among them, since every user can read them. */
  readonly command: readonly string[];
  /** Variables besides the few that every server inherits; secrets travel here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Between the polite signal and the other one, in milliseconds. */
  readonly stopGraceMilliseconds: number;
  readonly knownFailures: readonly KnownFailure[];
  /** What to do when the program is not there. */
  readonly installHint: string;
  /** 0 to 1 when this line of its output tells how far the loading is; else null. */
  readonly readProgress?: (line: string) => number | null;
  /**
   * Who must hold the port: `tree`, the process or one of its descendants; `other`, where a container
   * engine publishes it, so that only the key tells whether it is ours.
   */
  readonly portOwner: 'tree' | 'other';
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
  /** What has to be there before a start, such as a home of its own. Done before each start. @throws ModelServerError */
  prepare?(settings: ModelServerSettings, signal: AbortSignal): Promise<void>;
  /** How it is started, on 127.0.0.1. Absent where a server can only be attached to. @throws ModelServerError */
  plan?(settings: ModelServerSettings, endpoint: ModelServerEndpoint): LaunchPlan;
  /** Brings the model into memory where the server would only do it at the first request. */
  warmUp?(
    address: ModelServerAddress,
    settings: ModelServerSettings,
    signal: AbortSignal,
  ): Promise<void>;
  /** A path that answers 200 to our key and 401 to any other; null where the kind has no keys. */
  readonly guardedPath: string | null;
  /** Fields that keep what was read for one owner from being used for another, or that tell of progress. */
  extraFields?(generation: { id: string; owner: string }): Record<string, unknown>;
  /**
   * Fields that have the server go on with a last message of the assistant, which it then neither closes nor
   * repeats. Absent where it would begin another message.
   */
  readonly continuationFields?: Readonly<Record<string, unknown>> | undefined;
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
