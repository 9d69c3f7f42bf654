export { describeModelFile, type ModelNames } from './describe-model-file.ts';
export { type ModelServer, ModelServerError, type ModelServerFailure } from './model-server.ts';
export {
  defaultSlots,
  superviseEmbeddedServer,
  type SuperviseEmbeddedServerOptions,
} from './supervision/supervise-embedded-server.ts';
