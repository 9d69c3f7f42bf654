import { expect, test } from '@playwright/test';

import { apiOf } from './support/api.ts';
import { chatPage } from './support/chat-page.ts';
import { newHome, removeHome, type RunningVigia, startVigia } from './support/vigia.ts';

let vigia: RunningVigia;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  vigia = await startVigia(newHome(), { VIGIA_SUGGEST_TITLES: 'true' });
});
test.afterAll(async () => {
  await vigia.stop();
  removeHome(vigia.home);
});

const question = 'Say hello to the sea.';

test('the model itself suggests a title after the first turn, which a person’s own overrides', async ({
  page,
  context,
}) => {
  const api = apiOf(context.request, vigia.url);
  const conversation = async () => (await api.conversations())[0];
  const chat = chatPage(page);
  // So small a model says nothing at times; then the first words stay.
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await chat.open(vigia.url);
    await chat.ask(question);
    await chat.expectToHaveEnded();
    const isSuggested = async () => (await conversation())?.titleSource === 'model';
    const suggested = await expect
      .poll(isSuggested, { timeout: 20_000 })
      .toBe(true)
      .then(
        () => true,
        () => false,
      );
    if (suggested) break;
  }
  const title = (await conversation())?.title ?? '';
  expect(await conversation()).toMatchObject({ titleSource: 'model' });
  expect(title).not.toBe(question);
  // It comes into the list and above the conversation by itself.
  await expect(chat.conversations.getByRole('link', { name: title, exact: true })).toBeVisible();
  await expect(page).toHaveTitle(`${title} – Vigia`);

  await chat.conversations
    .getByRole('button', { name: /^Options for/ })
    .first()
    .click();
  await chat.conversations.getByRole('button', { name: 'Rename' }).click();
  await chat.conversations.getByRole('textbox', { name: 'Title' }).fill('My own words');
  await chat.conversations.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveTitle('My own words – Vigia');
  await chat.ask('And to the sky.');
  await chat.endAnswer();
  await expect
    .poll(conversation)
    .toMatchObject({ title: 'My own words', titleSource: 'person', activeGenerationId: null });
});
