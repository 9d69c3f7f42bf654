import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { temporaryDirectory, until, writeServiceScript } from '../testing/service-script.ts';
import { startChildService } from './child-service.ts';
import { lastLogLines, numberedLog } from './log-files.ts';
import { openServiceLog } from './service-log.ts';

/** The files of one log, the oldest first. */
const filesOf = (logFile: string) =>
  [4, 3, 2, 1, 0].map((place) => numberedLog(logFile, place)).filter((file) => existsSync(file));

const linesOf = (logFile: string) =>
  filesOf(logFile).flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));

describe('the log of a running service', () => {
  it('is moved on when it is full, without a lost, doubled or torn line, from both its outputs', async () => {
    const logFile = path.join(temporaryDirectory(), 'agent.log');
    const log = openServiceLog(logFile, 8 * 1024);
    const outputs = { out: new PassThrough(), err: new PassThrough() };
    for (const output of Object.values(outputs)) log.follow(output);
    const said = Array.from({ length: 300 }, (_, line) => `${line} é a linha de número ${line}`);
    // Cut at odd places, within characters too, and the two mixed.
    const bytes = Object.keys(outputs).map((name) =>
      Buffer.from(said.map((line) => `${name} ${line}\n`).join('')),
    );
    const size = 37;
    for (let at = 0; at < Math.max(...bytes.map(({ length }) => length)); at += size) {
      Object.values(outputs).forEach((output, index) =>
        output.write(bytes[index]?.subarray(at, at + size)),
      );
    }
    for (const output of Object.values(outputs)) output.end();
    await until('all is written', () => linesOf(logFile).length >= 600);
    log.close();
    expect(filesOf(logFile).length).toBeGreaterThan(2);
    for (const file of filesOf(logFile)) {
      expect(statSync(file).size).toBeLessThanOrEqual(8 * 1024);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    const found = linesOf(logFile);
    for (const name of Object.keys(outputs)) {
      expect(found.filter((line) => line.startsWith(name))).toEqual(
        said.map((line) => `${name} ${line}`),
      );
    }
  });

  it('never has more than five files, however much is said', () => {
    const directory = temporaryDirectory();
    const log = openServiceLog(path.join(directory, 'agent.log'), 1000);
    for (let line = 0; line < 500; line += 1) log.write(`line ${line} ${'x'.repeat(80)}`);
    log.close();
    expect(readdirSync(directory).sort()).toEqual(
      ['agent.1.log', 'agent.2.log', 'agent.3.log', 'agent.4.log', 'agent.log'].sort(),
    );
    expect(lastLogLines(path.join(directory, 'agent.log'), 1)).toEqual([
      `line 499 ${'x'.repeat(80)}`,
    ]);
  });

  it('has the last words of a process that fails at once, and the end of an unfinished line', async () => {
    const directory = temporaryDirectory();
    const logFile = path.join(directory, 'agent.log');
    const file = writeServiceScript(
      directory,
      `for (let line = 0; line < 2000; line += 1) console.error('line ' + line);
       process.stderr.write('no line break', () => process.exit(3));`,
    );
    const child = startChildService({
      file,
      logFile,
      environment: { PATH: process.env['PATH'] ?? '' },
      onMessage: () => undefined,
    });
    expect(await child.ended).toEqual({ code: 3, signal: null });
    expect(lastLogLines(logFile, 2)).toEqual(['line 1999', 'no line break']);
    expect(linesOf(logFile).length).toBe(2002);
  });

  it('is not waited for when somebody else holds the output of a process that has ended', async () => {
    const directory = temporaryDirectory();
    const pidFile = path.join(directory, 'stray');
    // Out of its group, so that it is not killed with it.
    const file = writeServiceScript(
      directory,
      `const stray = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => 0, 20000)'], { detached: true, stdio: 'inherit' });
       require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(stray.pid));
       process.exit(0);`,
    );
    const child = startChildService({
      file,
      logFile: path.join(directory, 'agent.log'),
      environment: { PATH: process.env['PATH'] ?? '' },
      onMessage: () => undefined,
    });
    try {
      expect(await child.ended).toEqual({ code: 0, signal: null });
    } finally {
      process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
    }
  }, 15_000);
});
