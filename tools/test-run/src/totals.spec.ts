import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport, removeReports } from './totals.ts';

const project = { name: 'chat-api', root: 'apps/chat-api', target: 'test' };
let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'vigia-totals-'));
  await mkdir(join(workspace, 'apps/chat-api/test-results'), { recursive: true });
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

function writeReport(text: string): Promise<void> {
  return writeFile(join(workspace, 'apps/chat-api/test-results/totals.json'), text);
}

it('reads what the reporter wrote', async () => {
  await writeReport('{"passed":2,"failed":1,"skipped":0}\n');
  expect(await readReport(workspace, project)).toEqual({ passed: 2, failed: 1, skipped: 0 });
});

it('has no report after the stale ones were removed', async () => {
  await writeReport('{"passed":2,"failed":1,"skipped":0}\n');
  await removeReports(workspace, [project]);
  expect(await readReport(workspace, project)).toBeNull();
});

it.each(['', 'no JSON', 'null', '{"passed":2}', '{"passed":"2","failed":0,"skipped":0}'])(
  'takes %j for no report, not for zero tests',
  async (text) => {
    await writeReport(text);
    expect(await readReport(workspace, project)).toBeNull();
  },
);
