import type { Metrics } from '@vigia/observability';

import type { AgentDependencies } from '../agent-dependencies.ts';
import type { KeyRegistry } from '../keys/key-registry.ts';
import type { VerificationKeys } from '../verification-keys.ts';

export type OperatorDependencies = {
  agent: AgentDependencies;
  metrics: Metrics;
  keys: KeyRegistry;
  verificationKeys: Pick<VerificationKeys, 'verifier' | 'reload'>;
  storeEngine: 'sqlite' | 'postgresql';
  /** Requests that the door refused since the start, by code. */
  doorRefusals: () => Readonly<Record<string, number>>;
  /** Records that the audit log could not take since the start. */
  auditFailures: () => number;
  /** Connections over the network interface. */
  openConnections: () => Promise<number>;
  /** Asks the process to finish its work and end. */
  requestDrain: () => void;
};
