export { type ModelEvent, type FinishReason, type TokenUsage } from './model-event.ts';
export {
  ModelError,
  type ModelErrorCode,
  type ModelErrorReason,
  isModelError,
} from './model-error.ts';
export {
  createReasoningSplitter,
  type ReasoningSplitter,
  type ReasoningSplitterOptions,
  type SplitText,
} from './reasoning-splitter.ts';
export {
  createModelClient,
  type ModelClient,
  type ModelClientOptions,
  type StreamOptions,
} from './model-client.ts';
export { type EventReader, type ModelStream, type Reading } from './stream-generation.ts';
export { type ChatMessage, type ChatRequest, type CompletionRequest } from './model-request.ts';
export { type Deadlines, defaultDeadlines } from './deadlines.ts';
