import { createServer, type AddressInfo } from 'node:net';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { stillRunning } from './support/processes.ts';
import { newHome, removeHome, runToEnd, startVigia } from './support/vigia.ts';

test('conversations are there after all processes were restarted, and nothing is left behind', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const home = newHome();
  const chat = chatPage(page);
  const first = await startVigia(home);
  const titles: string[] = [];
  try {
    for (const question of ['What is a porthole?', 'What is a lighthouse?']) {
      await chat.open(first.url);
      await chat.ask(question);
      await chat.expectText(chat.lastAnswerText, 5);
      await chat.endAnswer(titles.length > 0 ? 0 : 15_000);
      titles.push(question);
    }
    expect(first.processes().length).toBeGreaterThanOrEqual(4);
  } finally {
    const stopped = await first.stop();
    expect(stopped.left).toEqual([]);
    expect(stopped.milliseconds).toBeLessThan(5_000);
    expect(stopped.exitCode).toBe(0);
  }

  // The cookie belongs to the host, whatever the port.
  const second = await startVigia(home);
  try {
    await chat.open(second.url);
    for (const title of titles) {
      await expect(chat.conversations.getByRole('link', { name: title })).toBeVisible();
    }
    await chat.conversations.getByRole('link', { name: titles[0] ?? '' }).click();
    await chat.expectText(chat.lastAnswerText, 5);
    for (const file of privateFiles(home))
      expect.soft(`${file.mode} ${file.name}`).toBe(`600 ${file.name}`);
  } finally {
    await second.stop();
    removeHome(home);
  }
});

test('nothing is left when npm and the launcher are killed', async () => {
  const home = newHome();
  const vigia = await startVigia(home);
  const processes = vigia.processes();
  const launcher = processes.find(({ command }) => command.includes('start.mjs'));
  process.kill(vigia.pid, 'SIGKILL');
  process.kill(launcher?.pid ?? 0, 'SIGKILL');
  await expect.poll(() => stillRunning(processes), { timeout: 6_000 }).toEqual([]);
  // And the next start is not hindered by what the killed one left.
  const next = await startVigia(home);
  await next.stop();
  removeHome(home);
});

test('a second Vigia on the same state, or on a port in use, is one clear sentence', async () => {
  const home = newHome();
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const inUse = await runToEnd(['--port', String(port), '--no-open'], home);
  server.close();
  expect(inUse.output).toContain(`Port ${port} is in use by node`);
  expect(inUse.output).toContain('npm start -- --port');
  expect(inUse.exitCode).toBe(10);

  const vigia = await startVigia(home);
  try {
    const second = await runToEnd(['--port', '0', '--no-open'], home);
    expect(second.output).toMatch(
      /Vigia is already running on this machine \(process \d+\): http:/,
    );
    expect(second.exitCode).toBe(11);
  } finally {
    await vigia.stop();
    removeHome(home);
  }
});

test('a model file that is none, or no GGUF, is one clear sentence', async () => {
  const home = newHome();
  const file = path.join(home, 'model.gguf');
  writeFileSync(file, 'a text, not a model');
  const none = await runToEnd(['--model', `${file}.missing`], home);
  expect(none.output).toContain(`There is no model file at ${file}.missing.`);
  const other = await runToEnd(['--model', file], home);
  expect(other.output).toContain(`${file} is not a model in GGUF form.`);
  expect([none.exitCode, other.exitCode]).toEqual([12, 12]);
  removeHome(home);
});

test('the options of the local start are shown on request', async () => {
  const home = newHome();
  const help = await runToEnd(['--help'], home);
  for (const option of ['--port', '--model', '--no-open']) expect(help.output).toContain(option);
  expect(help.exitCode).toBe(0);
  removeHome(home);
});

/** All files of the state with their permissions. */
function privateFiles(home: string): { name: string; mode: string }[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((name) => ({ name, mode: (statSync(name).mode & 0o777).toString(8) }));
}
