import { jest } from '@jest/globals';
import type { AuditRecord } from '@vigia/observability';

import { auditRefusals } from './audit-refusals.ts';
import { ana, rui } from './testing/agent-harness.ts';

const kind = 'chat' as const;
const refusal = { subject: ana, kind, requestId: undefined, code: 'queue_full', atDoor: false };

describe('the audit of refusals', () => {
  let records: AuditRecord[];
  let refusals: ReturnType<typeof auditRefusals>;
  beforeEach(() => {
    jest.useFakeTimers();
    records = [];
    refusals = auditRefusals({ write: (record) => void records.push(record) });
  });
  afterEach(() => {
    refusals.close();
    jest.useRealTimers();
  });

  it('writes the first at once, and the number of its like after a minute', () => {
    for (let count = 0; count < 1000; count += 1) refusals.refused(refusal);
    refusals.refused({ ...refusal, subject: rui });
    const written = { outcome: 'refused', kind, model: null, code: 'queue_full' };
    expect(records).toEqual([
      { ...written, subject: ana },
      { ...written, subject: rui },
    ]);
    jest.advanceTimersByTime(60_000);
    expect(records.slice(2)).toEqual([{ ...written, subject: ana, count: 999 }]);
    refusals.refused(refusal);
    expect(records[3]).toEqual({ ...written, subject: ana });
  });

  it('stays small when each comes from somebody else, and still counts them all', () => {
    const guest = (index: number) =>
      `guest:00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
    for (let index = 0; index < 5000; index += 1) {
      refusals.refused({ ...refusal, subject: guest(index) });
    }
    refusals.close();
    expect(records).toHaveLength(501);
    expect(records.at(-1)).toMatchObject({ subject: null, count: 4500 });
  });
});
