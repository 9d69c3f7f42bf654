import type { ConversationStore } from '@vigia/conversations';
import type { GenerationService, ModelBackend } from '@vigia/generations';
import type { Logger } from '@vigia/observability';
import type { RequestVerifier } from '@vigia/site-trust';

import type { ApiKeyPolicy } from './http/door.ts';
import type { BodyLimits } from './http/read-body.ts';
import type { Refusal } from './http/refusal.ts';
import type { ClockSkew } from './watch-clocks.ts';

/** All that the routes of the agent work with. */
export type AgentDependencies = {
  verifier: RequestVerifier;
  apiKeys: ApiKeyPolicy;
  store: ConversationStore;
  generations: GenerationService;
  backend: ModelBackend;
  logger: Logger;
  version: string;
  startedAt: Date;
  /** When the model came into its state. */
  modelStateSince: () => Date;
  /** Why the model does not answer, in a sentence; null where nothing is known. */
  modelDetail?: () => string | null;
  /** What the operator has to mend about the model server though it answers. */
  modelWarnings?: () => readonly string[];
  /** Told of each request that the door refused, and of each that was to start an answer and did not. */
  onRefusal?: (refusal: Refusal) => void;
  /** By how much the clocks of the sites differ, when requests are refused for it. */
  clockSkew?: () => ClockSkew | null;
  /** Told of each request whose signature was good. */
  onLetIn?: () => void;
  /** When the door last let a request in (ISO 8601, UTC); null while none was. */
  lastLetInAt?: () => string | null;
  /** Other than the usual limits of bodies; for tests. */
  bodyLimits?: Partial<BodyLimits>;
  /** Default 15 s; for tests. */
  heartbeatMilliseconds?: number;
};
