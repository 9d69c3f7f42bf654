import type { AuditLog, AuditRecord } from '@vigia/observability';

import type { Refusal } from './http/refusal.ts';

/** How long refusals that repeat are counted before they are written, in milliseconds. */
const windowMilliseconds = 60_000;
/** Different refusals that are told apart within that time. */
const maximumKinds = 500;

export type RefusalAudit = {
  refused(refusal: Refusal): void;
  /** Writes what was only counted so far. */
  close(): void;
};

/**
 * Writes refusals to the audit log: the first of its kind at once, more of it as one line a minute
 * with their number. A flood of them must not push out what the log is kept for.
 */
export function auditRefusals(audit: Pick<AuditLog, 'write'>): RefusalAudit {
  const repeated = new Map<string, { record: AuditRecord; count: number }>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const { record, count } of repeated.values()) {
      if (count > 0) audit.write({ ...record, count });
    }
    repeated.clear();
  }

  return {
    refused({ code, subject, kind, requestId }) {
      const isCrowded = repeated.size >= maximumKinds;
      const who = isCrowded ? null : subject;
      const key = `${code} ${kind} ${who}`;
      const known = repeated.get(key);
      if (known) {
        known.count += 1;
        return;
      }
      const record: AuditRecord = { outcome: 'refused', subject: who, kind, model: null, code };
      repeated.set(key, { record, count: isCrowded ? 1 : 0 });
      if (!isCrowded) audit.write({ ...record, requestId });
      timer ??= setTimeout(flush, windowMilliseconds).unref();
    },
    close: flush,
  };
}
