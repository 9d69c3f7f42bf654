import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Command } from 'commander';

import { CommandError } from './command-error.ts';
import { upCommand } from './commands/up/up.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { createProgram } from './program.ts';
import { runCommandLine } from './run-command-line.ts';
import { StopRequest } from './stop-request.ts';
import { recordingStream } from './testing/service-script.ts';
import { version } from './version.ts';

function dependencies(environment: Record<string, string> = {}) {
  const stdout = recordingStream();
  const stderr = recordingStream();
  return {
    stdout,
    stderr,
    given: createDependencies({
      stdout,
      stderr,
      environment,
      platform: 'linux',
      currentDirectory: '/',
      stop: new AbortController().signal,
      script: '/nowhere',
    }),
  };
}

/** The names that lead to a command, without that of the program. */
function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** Runs `up` with its work replaced. */
async function runUp(given: Dependencies, argv: string[], run: () => Promise<void>) {
  const command = upCommand(given, run);
  command.exitOverride();
  await command.parseAsync(argv, { from: 'user' });
}

describe('the command line', () => {
  it('shows the options of the local start to who asks npm start for help', async () => {
    const { given, stdout } = dependencies({ npm_lifecycle_event: 'start' });
    expect(await runCommandLine(['up', '--profile', 'local', '--help'], given)).toBe(0);
    expect(stdout.text()).toMatch(/^Usage: npm start -- \[options\]/);
    for (const option of ['--port <number>', '--model <file>', '--no-open']) {
      expect(stdout.text()).toContain(option);
    }
    expect(stdout.text()).not.toContain('--profile');
  });

  it.each([
    ['LANG', 'pt_BR.UTF-8'],
    ['LC_ALL', 'pt_PT@euro'],
  ])('speaks Portuguese when %s is %s', async (name, value) => {
    const { given, stdout } = dependencies({ LANG: 'C', [name]: value });
    await runCommandLine(['up', '--help'], given);
    expect(stdout.text()).toMatch(/^Uso: vigia up/);
  });

  it.each([
    [['up', '--profile', 'local', '--port', '65536'], '65536 is not a port'],
    [['up', '--profile', 'local', '--port', '80a'], '80a is not a port'],
    [['up', '--profile', 'moon'], 'Allowed choices are local'],
    [['up', '--profile', 'local', '--prot', '1'], "unknown option '--prot'"],
    [['up', '--profile', 'local', 'now'], 'too many arguments'],
    [['fly'], "unknown command 'fly'"],
    [['stauts'], 'Did you mean status?'],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const { given, stderr } = dependencies();
    expect(await runCommandLine(argv, given)).toBe(2);
    expect(stderr.text()).toContain(message);
  });

  it('shows all commands to who says nothing, and does not call that an error', async () => {
    const { given, stdout, stderr } = dependencies();
    expect(await runCommandLine([], given)).toBe(0);
    expect(stdout.text()).toMatch(/^Usage: vigia /);
    expect(stderr.text()).toBe('');
  });

  it.each(['en_US.UTF-8', 'pt_BR.UTF-8'])(
    'has help that fits 80 columns for every command, in the language of %s alone',
    (LANG) => {
      const { given } = dependencies({ LANG });
      const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
      for (const command of all(createProgram(given))) {
        const { stdout, given: fresh } = dependencies({ LANG });
        const path = pathOf(command);
        const again = path.reduce<Command | undefined>(
          (parent, name) => parent?.commands.find((each) => each.name() === name),
          createProgram(fresh),
        );
        stdout.columns = 80;
        again?.outputHelp();
        const lines = stdout.text().split('\n');
        expect(lines.filter((line) => line.length > 80)).toEqual([]);
        expect(stdout.text()).not.toMatch(/default: (false|true|\[\]|"vigia\.yaml")/);
        if (LANG.startsWith('pt')) expect(stdout.text()).not.toMatch(/\b(choices|default):/);
      }
    },
  );

  it('names what fails and exits with its code', async () => {
    const { given, stderr } = dependencies();
    expect(
      await runCommandLine(['up', '--profile', 'local', '--model', '/no/such.gguf'], given),
    ).toBe(1);
    expect(stderr.text()).toContain('There is no Vigia workspace at or above /nowhere.');
  });

  it('writes an error as one object for programs', async () => {
    const { given, stdout } = dependencies();
    await runCommandLine(['up', '--profile', 'local', '--output', 'json'], given);
    expect(JSON.parse(stdout.text())).toMatchObject({
      event: 'error',
      code: 'no_workspace',
      exitCode: 1,
    });
  });

  it('passes what was asked for to the command', async () => {
    const { given } = dependencies();
    const seen: unknown[] = [];
    const command = upCommand(given, async (options) => void seen.push(options));
    await command.parseAsync(
      ['--profile', 'local', '--port', '0', '--model', 'm.gguf', '--no-open', '--van'],
      { from: 'user' },
    );
    expect(seen).toMatchObject([
      { profile: 'local', port: 0, model: 'm.gguf', open: false, van: true, output: 'text' },
    ]);
  });

  it('lets errors of a command through to the one place that maps them', async () => {
    const error = new CommandError({ code: 'x', message: 'broken' });
    const run = () => Promise.reject(error);
    await expect(runUp(dependencies().given, ['--profile', 'local'], run)).rejects.toBe(error);
    const stop = new StopRequest('SIGINT');
    await expect(
      runUp(dependencies().given, ['--profile', 'local'], () => Promise.reject(stop)),
    ).rejects.toBe(stop);
  });

  it('knows its version', () => {
    const file = path.join(import.meta.dirname, '..', 'package.json');
    expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(version);
  });
});
