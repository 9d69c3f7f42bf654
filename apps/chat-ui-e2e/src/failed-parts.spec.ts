import { expect, test } from '@playwright/test';

import { type MockSite, startMockSite } from './screenshots/mock-site.ts';
import { expectNoSidewaysScroll, expectNoViolations } from './support/axe.ts';
import { chatPage } from './support/chat-page.ts';
import { hideList, readers, showList } from './support/readers.ts';

let site: MockSite;
test.beforeAll(async () => {
  site = await startMockSite();
});
test.afterAll(() => site.stop());

for (const reader of readers) {
  const { name, language, words, use } = reader;
  test.describe(name, () => {
    test.use({ ...use, serviceWorkers: 'block' });

    test('a part that the server no longer has leaves the page whole, and is there after a reload', async ({
      page,
    }) => {
      const chat = chatPage(page, language);
      await chat.open(site.url);
      await chat.messageBox.fill('Not yet ready');
      const files = /\/assets\/(?:settings-dialog|status-view)-[\w-]+\.js$/;
      await page.route(files, (route) => route.fulfill({ status: 404, body: 'Not found' }));
      await showList(page, reader);
      await page.getByRole('button', { name: words.settings }).click();
      const alert = page.getByRole('alert');
      await expect(alert).toContainText(words.partMissing);
      await expectNoSidewaysScroll(page, 'a part is missing');
      await expectNoViolations(page, 'a part is missing');
      await hideList(page, reader);
      await expect(chat.messageBox).toHaveValue('Not yet ready');

      await page.locator('.porthole-link').click();
      await expect(page.getByRole('main').getByRole('alert')).toContainText(words.partMissing);
      await page.unroute(files);
      await page.getByRole('main').getByRole('button', { name: words.reload }).click();
      await expect(page.getByRole('table').first()).toBeVisible();
      await page.goBack();
      await expect(chat.messageBox).toHaveValue('Not yet ready');
    });
  });
}
