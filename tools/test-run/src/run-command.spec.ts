import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { runCommand } from './run-command.ts';

const base = { cwd: process.cwd(), env: process.env };

it('gives the exit code and, when asked, the output', async () => {
  const result = await runCommand('sh', ['-c', 'echo hello; exit 3'], {
    ...base,
    signal: new AbortController().signal,
    capture: true,
  });
  expect(result).toEqual({ exitCode: 3, stopped: false, output: 'hello\n' });
});

it('stops what the command started as well, also what ignores SIGTERM', async () => {
  const controller = new AbortController();
  const running = runCommand(
    'sh',
    ['-c', 'sh -c \'trap "" TERM; echo $$; while :; do sleep 1; done\''],
    { ...base, signal: controller.signal, capture: true, graceMilliseconds: 200 },
  );
  await wait(300);
  controller.abort();
  const { stopped, output } = await running;
  expect(stopped).toBe(true);
  const grandchild = Number(output.trim());
  expect(grandchild).toBeGreaterThan(1);
  expect(await isRunning(grandchild)).toBe(false);
});

/** Whether a process runs: one that has ended and that nobody has waited for yet does not. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(status);
  } catch {
    return false;
  }
}

it('stops what left its process group as well', async () => {
  const controller = new AbortController();
  const running = runCommand('sh', ['-c', 'setsid sleep 60 >/dev/null & echo $!; wait'], {
    ...base,
    signal: controller.signal,
    capture: true,
  });
  await wait(300);
  controller.abort();
  const { output } = await running;
  const escaped = Number(output.trim());
  expect(escaped).toBeGreaterThan(1);
  await wait(50);
  expect(await isRunning(escaped)).toBe(false);
});

it('starts nothing once it was stopped', async () => {
  const result = await runCommand('false', [], { ...base, signal: AbortSignal.abort() });
  expect(result).toEqual({ exitCode: 1, stopped: true, output: '' });
});
