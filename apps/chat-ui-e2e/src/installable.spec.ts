import { expect, test } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';

const { url } = sharedVigia();

test('the page is installable: its manifest is linked, valid, and has the icons that it names', async ({
  page,
}) => {
  await chatPage(page).open(url);
  const devtools = await page.context().newCDPSession(page);
  const { url: manifestUrl, data, errors } = await devtools.send('Page.getAppManifest');
  expect(manifestUrl).toBe(`${url}/vigia.webmanifest`);
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? '{}') as {
    name: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  expect(manifest).toMatchObject({ name: 'Vigia', start_url: '/', display: 'standalone' });
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable');
  for (const { src, sizes, type } of manifest.icons) {
    const response = await page.request.get(`${url}${src}`);
    expect(response.headers()['content-type'], src).toContain(type);
    if (sizes === 'any') continue;
    const width = (await response.body()).readUInt32BE(16);
    expect(`${width}x${width}`, src).toBe(sizes);
  }
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A context of a test is a private window, from which nothing is installed; nothing else may stand in the way.
  expect(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
  ).toEqual([]);
});

test('without a network the page opens after one visit, and says that it cannot reach its server', async ({
  page,
  context,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // No help from what the browser itself has kept.
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.clearBrowserCache');
  await context.setOffline(true);
  await page.reload();
  await expect(chat.notices).toContainText(/not reached its server|cannot reach its server/);
  await expect(page.getByRole('link', { name: /^Private site: this page/ })).toBeVisible();

  await chat.messageBox.fill('Kept while away');
  await chat.sendButton.click();
  await expect(chat.log).toContainText('Your message is kept and goes out by itself.');
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)),
    );
    return lists.flat().map((one) => new URL(one).pathname);
  });
  expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);

  await context.setOffline(false);
  await chat.endAnswer();
  await expect(chat.notices).not.toContainText('its server');
});
