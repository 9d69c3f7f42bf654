import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory } from '../testing/service-script.ts';
import { lastLogLines, readableLogLine, rotateLog } from './log-files.ts';

describe('the log of a service', () => {
  it('is kept for five runs, readable by this user only', () => {
    const directory = temporaryDirectory();
    for (const run of ['1', '2', '3', '4', '5', '6']) {
      const file = rotateLog(directory, 'agent');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      writeFileSync(file, run);
    }
    const kept = ['agent', 'agent.1', 'agent.2', 'agent.3', 'agent.4'].map((name) =>
      readFileSync(path.join(directory, `${name}.log`), 'utf8'),
    );
    expect(kept).toEqual(['6', '5', '4', '3', '2']);
  });

  it('shows its last lines as sentences, without stack traces', () => {
    const file = path.join(temporaryDirectory(), 'x.log');
    writeFileSync(
      file,
      `${'old\n'.repeat(9000)}{"time":0,"msg":"cannot open","error":{"message":"disk gone"}}\nplain\n    at main.cjs:1\n`,
    );
    expect(lastLogLines(file, 2)).toEqual(['00:00:00 cannot open, error disk gone', 'plain']);
  });

  it('says an event with its facts', () => {
    const line =
      '{"level":"info","time":0,"name":"agent","event":"model-failed","code":"no_memory","slots":1}';
    expect(readableLogLine(line)).toBe('00:00:00 model-failed, code no_memory, slots 1');
  });

  it('leaves lines that are no records as they are', () => {
    expect(['17', 'null', '{broken', '{"a":1}'].map(readableLogLine)).toEqual([
      '17',
      'null',
      '{broken',
      '{"a":1}',
    ]);
  });
});
