import { expect, test } from '@playwright/test';

import { type MockSite, startMockSite } from './screenshots/mock-site.ts';
import { states } from './screenshots/states.ts';
import { expectNoSidewaysScroll, expectNoViolations } from './support/axe.ts';

/** What a site shows only when it is ill or busy: brought about by a mock of the site, under the real page. */
const passing = [
  'queued',
  'reading',
  'reasoning',
  'stopped',
  'cut',
  'reconnecting',
  'limit-reached',
  'link-down',
  'model-loading',
  'offline',
  'missing-conversation',
  'status-link-down',
];

let site: MockSite;
test.beforeAll(async () => {
  site = await startMockSite();
});
test.afterAll(() => site.stop());

test('axe finds nothing in any state that passes, on a phone by day and on a desktop by night', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const wanted = states.filter(({ name }) => passing.includes(name));
  expect(wanted).toHaveLength(passing.length);
  for (const { name, prepare } of wanted) {
    await site.change({ reset: true });
    const context = await browser.newContext({
      viewport: { width: 320, height: 640 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    await prepare(page, site);
    await expectNoSidewaysScroll(page, name);
    await expectNoViolations(page, `${name}, phone, light`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectNoViolations(page, `${name}, desktop, dark`);
    await context.close();
  }
});
