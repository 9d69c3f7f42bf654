import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type AuditLogOptions, type AuditRecord, openAuditLog } from './index.ts';

const record: AuditRecord = {
  outcome: 'done',
  subject: `key:${'ab'.repeat(32)}`,
  kind: 'completion',
  model: 'tiny',
  generationId: '01900000-0000-7000-8000-000000000001',
  promptTokens: 3,
  completionTokens: 4,
  durationMilliseconds: 12,
  code: null,
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-audit-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(options: Partial<AuditLogOptions> = {}) {
  return openAuditLog({
    path: join(directory, 'audit.log'),
    now: () => Date.UTC(2026, 10, 23),
    onFailure(error) {
      throw error;
    },
    ...options,
  });
}

const read = (name = 'audit.log') => readFileSync(join(directory, name), 'utf8');
const linesOf = (name?: string) => read(name).trim().split('\n');

describe('the audit log', () => {
  it('says who, when, which model, how many tokens and how it ended, in a file of its user alone', () => {
    const audit = open();
    audit.write(record);
    audit.write({ outcome: 'refused', subject: null, kind: null, model: null, code: 'not_found' });
    // Written when `write` returns: a process that is killed now loses nothing.
    expect(linesOf().map((line) => JSON.parse(line))).toEqual([
      {
        time: '2026-11-23T00:00:00.000Z',
        outcome: 'done',
        subject: 'key:abababababab',
        kind: 'completion',
        model: 'tiny',
        generationId: record.generationId,
        promptTokens: 3,
        completionTokens: 4,
        durationMilliseconds: 12,
      },
      { time: '2026-11-23T00:00:00.000Z', outcome: 'refused', code: 'not_found' },
    ]);
    expect(statSync(join(directory, 'audit.log')).mode & 0o777).toBe(0o600);
    audit.close();
  });

  it('goes on where an earlier process left off, and mends the mode', () => {
    const earlier = open();
    earlier.write(record);
    earlier.close();
    chmodSync(join(directory, 'audit.log'), 0o644);
    const audit = open();
    audit.write(record);
    expect(linesOf()).toHaveLength(2);
    expect(statSync(join(directory, 'audit.log')).mode & 0o777).toBe(0o600);
    audit.close();
  });

  it('keeps only so many files of only so many bytes, the newest ones', () => {
    const audit = open({ maximumBytes: 1000, keptFiles: 2 });
    for (let count = 1; count <= 100; count += 1) audit.write({ ...record, count });
    expect(readdirSync(directory).sort()).toEqual(['audit.log', 'audit.log.1', 'audit.log.2']);
    const kept = ['audit.log.2', 'audit.log.1', 'audit.log'].flatMap((name) => {
      expect(statSync(join(directory, name)).size).toBeLessThanOrEqual(1000);
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
      return linesOf(name).map((line) => (JSON.parse(line) as { count: number }).count);
    });
    expect(kept).toEqual(Array.from(kept, (_, index) => 101 - kept.length + index));
    expect(kept.length).toBeGreaterThan(6);
    audit.close();
  });

  it('writes no field that holds a text', () => {
    const audit = open();
    const marker = 'MARKER what a person wrote';
    audit.write({ ...record, model: marker, code: marker, content: marker } as AuditRecord);
    expect(read()).not.toContain('MARKER');
    audit.close();
  });

  it('tells when it cannot write, and works again afterwards', () => {
    const failures: unknown[] = [];
    const audit = open({ maximumBytes: 300, onFailure: (error) => failures.push(error) });
    audit.write(record);
    rmSync(directory, { recursive: true });
    audit.write(record);
    expect(failures).toMatchObject([{ code: 'ENOENT' }]);
    mkdirSync(directory);
    audit.write(record);
    expect(linesOf()).toHaveLength(1);
    expect(failures).toHaveLength(1);
    audit.close();
  });
});
