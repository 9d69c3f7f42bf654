import { expect, type Locator, type Page, test } from '@playwright/test';

import { type MockSite, startMockSite } from './screenshots/mock-site.ts';
import { states } from './screenshots/states.ts';
import { expectHighContrast } from './support/axe.ts';

let site: MockSite;
test.use({ serviceWorkers: 'block' });
test.beforeAll(async () => {
  site = await startMockSite();
});
test.beforeEach(() => site.change({ reset: true }));
test.afterAll(() => site.stop());

async function bringUp(page: Page, name: string): Promise<void> {
  const state = states.find((one) => one.name === name);
  if (!state) throw new Error(`no state ${name}`);
  await state.prepare(page, site);
}

const moving = (page: Page) =>
  page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  );

test('nothing moves for who asked for less motion', async ({ page }) => {
  await bringUp(page, 'queued');
  await expect.poll(() => moving(page)).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(() => moving(page)).toBe(0);
  const timed = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => parseFloat(getComputedStyle(element).transitionDuration) > 0)
      .map((element) => element.outerHTML.slice(0, 60)),
  );
  expect(timed).toEqual([]);
});

test('every text has a contrast of 7 to 1 for who asked for more', async ({ page }) => {
  for (const name of ['answered', 'settings', 'status-link-down']) {
    await site.change({ reset: true });
    await bringUp(page, name);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, contrast: 'more', reducedMotion: 'reduce' });
      await expectHighContrast(page, `${name}, ${colorScheme}`);
    }
  }
});

test('with the colours of the system, what is drawn and what is chosen can still be seen', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await bringUp(page, 'answered');
  const ground = await colour(page.locator('body'), 'background-color');
  const current = page.locator('.item[data-current] .item-line');
  expect(await colour(current, 'border-inline-start-color')).not.toBe(ground);
  expect(await current.evaluate((line) => getComputedStyle(line).borderInlineStartWidth)).toBe(
    '3px',
  );
  const messageBox = page.getByRole('textbox', { name: 'Message' });
  await messageBox.focus();
  expect(
    await page.locator('.composer').evaluate((box) => getComputedStyle(box).outlineStyle),
  ).toBe('solid');

  await site.change({ reset: true });
  await bringUp(page, 'reading');
  expect(await colour(page.locator('.pulse').first(), 'background-color')).not.toBe(ground);

  await site.change({ reset: true });
  await bringUp(page, 'status-link-down');
  const mark = page.locator('tr[data-state="ok"] .hop-mark').first();
  expect(await colour(mark, 'background-color')).not.toBe(ground);
});

const colour = (element: Locator, property: string): Promise<string> =>
  element.evaluate((one, name) => getComputedStyle(one).getPropertyValue(name), property);
