import type { LedgerEntry } from '@vigia/conversations';
import type { GenerationRecord } from '@vigia/generations';
import type { AuditRecord } from '@vigia/observability';

/** What the audit keeps of an answer that has ended. */
export function auditOfGeneration(record: GenerationRecord): AuditRecord {
  const { owner, counted, outcome, kind, model, generationId, code } = record;
  const { promptTokens, completionTokens, durationMilliseconds } = record;
  return {
    outcome,
    subject: owner,
    kind,
    model,
    generationId,
    promptTokens,
    completionTokens,
    estimated: counted !== 'server',
    durationMilliseconds,
    code,
  };
}

/** What it keeps of an answer that an earlier process left unfinished: as far as its last checkpoint. */
export function auditOfUnfinished(entry: LedgerEntry): AuditRecord {
  const { owner, kind, model, generationId, usage } = entry;
  return {
    outcome: 'interrupted',
    subject: owner,
    kind,
    model,
    generationId,
    promptTokens: usage?.promptTokens,
    completionTokens: usage?.completionTokens,
    estimated: true,
    code: 'generation_interrupted',
  };
}
