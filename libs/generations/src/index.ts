export type { ModelCall, StopCause } from './generation.ts';
export { createGenerationService } from './generation-service.ts';
export type { TakeEvent } from './event-log.ts';
export type {
  EventStream,
  GenerationService,
  GenerationServiceOptions,
  NewAnswer,
  NewCompletion,
} from './generation-service-options.ts';
export { defaultLimits, type Remainder, type Standing, type UserLimits } from './limits.ts';
export type { ModelBackend } from './model-backend.ts';
export type { GenerationRecord } from './scheduler.ts';
