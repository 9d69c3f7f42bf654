/**
 * Pictures of every state, at three widths and in both themes:
 * `npx nx run chat-ui-e2e:screenshots --args="--only=cut,offline"`. They are written to
 * `test-results/screenshots`; `--keep` writes the chosen few to `docs/screenshots` as well.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { type Browser, chromium } from '@playwright/test';

import { browserForTests } from '../support/browser.ts';
import { workspaceRoot } from '../support/vigia.ts';
import { kept } from './kept.ts';
import { type MockSite, startMockSite } from './mock-site.ts';
import { type State, states } from './states.ts';
import { toWebp } from './to-webp.ts';

const widths = [360, 900, 1440] as const;
const themes = ['light', 'dark'] as const;
const heights: Record<(typeof widths)[number], number> = { 360: 740, 900: 800, 1440: 900 };

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    widths: { type: 'string', default: widths.join() },
    keep: { type: 'boolean', default: false },
  },
});
const only = values.only.split(',').filter(Boolean);
const wantedWidths = widths.filter((width) => values.widths.split(',').includes(String(width)));
const directory = path.join(workspaceRoot, 'apps/chat-ui-e2e/test-results/screenshots');
const keptDirectory = path.join(workspaceRoot, 'docs/screenshots');

/** One state at one width: it is brought about once, and looked at in both themes. */
async function picture(browser: Browser, site: MockSite, state: State, width: number) {
  const height = heights[width as (typeof widths)[number]];
  const context = await browser.newContext({
    viewport: { width, height },
    hasTouch: width < 600,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  try {
    await site.change({ reset: true });
    await state.prepare(page, site);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      const name = `${state.name}-${width}-${colorScheme}`;
      const webp = await toWebp(page, await page.screenshot({ animations: 'disabled' }));
      await writeFile(path.join(directory, `${name}.webp`), webp);
      if (values.keep && kept.includes(name)) {
        await writeFile(path.join(keptDirectory, `${name}.webp`), webp);
      }
    }
  } finally {
    await context.close();
  }
}

await mkdir(directory, { recursive: true });
await mkdir(keptDirectory, { recursive: true });
const { executablePath, env } = await browserForTests();
const browser = await chromium.launch({
  executablePath,
  env: { ...(process.env as Record<string, string>), ...env },
  args: ['--no-sandbox', '--disable-gpu'],
});
const site = await startMockSite();
try {
  for (const state of states.filter(({ name }) => only.length === 0 || only.includes(name))) {
    for (const width of wantedWidths) {
      await picture(browser, site, state, width).catch((error: unknown) => {
        process.exitCode = 1;
        process.stderr.write(`${state.name} at ${width}: ${String(error)}\n`);
      });
    }
    process.stdout.write(`${state.name}\n`);
  }
} finally {
  site.stop();
  await browser.close();
}
