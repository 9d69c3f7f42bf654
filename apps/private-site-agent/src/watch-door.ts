import type { AuditLog, Logger } from '@vigia/observability';

import type { AgentMetrics } from './agent-metrics.ts';
import { auditRefusals } from './audit-refusals.ts';
import type { Refusal } from './http/refusal.ts';
import { type ClockSkew, watchClocks } from './watch-clocks.ts';

/** Everything that happens at the door, told to metrics, audit, log and status. */
export type DoorWatch = {
  refused(refusal: Refusal): void;
  /** Something was refused before it was a request. */
  connectionRefused(code: string): void;
  /** A request was signed as it should be. */
  letIn(): void;
  /** When that was last (ISO 8601, UTC): it shows that the whole path works; null while it never was. */
  lastLetInAt(): string | null;
  clocksDiffer(seconds: number): void;
  clockSkew(): ClockSkew | null;
  /** What the door refused since the start, by code. */
  refusals(): Readonly<Record<string, number>>;
  close(): void;
};

export function watchDoor(options: {
  logger: Logger;
  metrics: Pick<AgentMetrics, 'refused' | 'clocksDiffer'>;
  audit: Pick<AuditLog, 'write'>;
}): DoorWatch {
  const { logger, metrics, audit } = options;
  const refusalAudit = auditRefusals(audit);
  const clocks = watchClocks({ logger, onSkew: metrics.clocksDiffer });
  const counts: Record<string, number> = {};
  let letInAt: number | null = null;

  function refused(refusal: Refusal): void {
    metrics.refused(refusal);
    refusalAudit.refused(refusal);
    if (refusal.atDoor) counts[refusal.code] = (counts[refusal.code] ?? 0) + 1;
  }

  return {
    refused,
    connectionRefused: (code) =>
      refused({ code, subject: null, kind: null, requestId: undefined, atDoor: true }),
    letIn: () => (letInAt = Date.now()),
    lastLetInAt: () => (letInAt === null ? null : new Date(letInAt).toISOString()),
    clocksDiffer: clocks.differ,
    clockSkew: clocks.skew,
    refusals: () => counts,
    close: refusalAudit.close,
  };
}
