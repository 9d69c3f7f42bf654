import { expect, type Page } from '@playwright/test';

import { chatPage } from '../support/chat-page.ts';
import type { MockSite } from './mock-site.ts';

/** Every state that the page has a face for, and how it comes about. */
export type State = { name: string; prepare(page: Page, site: MockSite): Promise<void> };

const conversations = [
  { title: 'Packing list for a week at sea', daysAgo: 12, pinned: true },
  { title: 'How lighthouses got their colours', daysAgo: 0.02 },
  { title: 'A friendlier letter to the tenants', daysAgo: 0.1 },
  { title: 'Reading a tide table', daysAgo: 1 },
  { title: 'Names for a small boat', daysAgo: 1.1 },
  { title: 'Bubble sort, step by step', daysAgo: 4 },
  { title: 'Questions for the harbour master', daysAgo: 9 },
];
const question = 'How do tides come about?';
const codeQuestion = 'Write a Python function that says whether a word is a palindrome.';
const network = {
  sites: [
    { name: 'public', platform: 'kubernetes', version: '2.1.1' },
    { name: 'private', platform: 'podman', version: '2.1.1' },
  ],
  links: [{ name: 'private-to-public', from: 'private', to: 'public', isUp: true }],
};
const standIn = {
  wanted: 'DeepSeek-R1-Distill-Qwen-1.5B',
  reason: 'hub-unreachable',
  remedy: 'Run npm start once with a network.',
};
const hopNames = [
  'browser',
  'ingress',
  'chat-api',
  'listener',
  'link',
  'connector',
  'agent',
  'model-server',
];
/** One hop is broken, and nothing is known of those behind it. */
const down = (hop: string, detail: string) => ({
  hopNames,
  hopStates: Object.fromEntries(
    hopNames
      .slice(hopNames.indexOf(hop))
      .map((name) => [
        name,
        name === hop ? { state: 'down', detail } : { state: 'unknown', detail: null },
      ]),
  ),
});
const linkDown = down('link', 'No link leads to the private site.');
const agentDown = down('agent', 'The agent does not answer.');
const loading = { model: { state: 'loading', loadProgress: 0.42 } };

async function open(page: Page, site: MockSite, change: object = {}, path = '/'): Promise<void> {
  await site.change({ conversations, ...change });
  await page.goto(`${site.url}${path}`);
  await expect(page.getByRole('link', { name: /^Private site: (?!looking)/ })).toBeVisible();
}

async function ask(page: Page, text = question): Promise<ReturnType<typeof chatPage>> {
  const chat = chatPage(page);
  await chat.ask(text);
  await expect(chat.lastAnswer).toBeVisible();
  return chat;
}

async function askAndEnd(page: Page, text?: string): Promise<void> {
  const chat = await ask(page, text);
  await chat.expectToHaveEnded();
}

/** An answer that is held where it is. */
const held = (heldAt: string, shown: RegExp): State['prepare'] =>
  async function hold(page, site) {
    await open(page, site, { heldAt });
    await ask(page);
    await expect(page.getByRole('log').getByText(shown).first()).toBeVisible();
  };

const viewed = (change: object, path = '/'): State['prepare'] =>
  async function view(page, site) {
    await open(page, site, change, path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  };

const answering = held('answering', /left behind/);

export const states: readonly State[] = [
  {
    name: 'first-visit',
    async prepare(page, site) {
      await open(page, site, { conversations: [], model: { standIn } });
      await expect(page.getByRole('region', { name: 'Notices' })).toContainText('stand-in');
    },
  },
  { name: 'empty', prepare: viewed({}) },
  { name: 'temporary', prepare: viewed({}, '/temporary') },
  { name: 'queued', prepare: held('queued', /2nd in line/) },
  { name: 'reading', prepare: held('reading', /Reading 260/) },
  { name: 'reasoning', prepare: held('reasoning', /Short sentences are wanted/) },
  { name: 'answering', prepare: answering },
  {
    name: 'answered',
    async prepare(page, site) {
      await open(page, site);
      await askAndEnd(page);
      await askAndEnd(page, codeQuestion);
      await expect(page.getByRole('meter')).toBeVisible();
      await expect(page.locator('.hl-keyword').first()).toBeVisible();
    },
  },
  {
    name: 'stopped',
    async prepare(page, site) {
      await answering(page, site);
      const chat = chatPage(page);
      await chat.stopButton.click();
      await chat.expectToHaveEnded('stopped');
    },
  },
  {
    name: 'cut',
    async prepare(page, site) {
      await answering(page, site);
      await site.change({ interrupt: 'generation_interrupted' });
      await chatPage(page).expectToHaveEnded('interrupted');
    },
  },
  {
    name: 'reconnecting',
    async prepare(page, site) {
      await answering(page, site);
      await site.change({ cut: 'events' });
      await expect(page.getByRole('log').getByText(/connection was cut/)).toBeVisible();
    },
  },
  {
    name: 'limit-reached',
    async prepare(page, site) {
      await open(page, site);
      await askAndEnd(page);
      await site.change({ refuse: { code: 'token_limit_reached', status: 429, retryAfter: 5400 } });
      await chatPage(page).ask('And why are there two a day?');
      await expect(page.getByRole('log').getByText(/allowance/)).toBeVisible();
    },
  },
  {
    name: 'link-down',
    async prepare(page, site) {
      await open(page, site, linkDown);
      await site.change({ refuse: { code: 'private_site_unreachable', status: 503 } });
      await chatPage(page).ask(question);
      await expect(page.getByRole('log').getByText(/is kept and goes out/)).toBeVisible();
    },
  },
  { name: 'agent-down', prepare: viewed(agentDown) },
  { name: 'model-loading', prepare: viewed(loading) },
  { name: 'model-failed', prepare: viewed({ model: { state: 'failed' } }) },
  {
    name: 'offline',
    async prepare(page, site) {
      await open(page, site);
      await askAndEnd(page);
      await site.change({ cut: 'all' });
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await expect(page.getByRole('region', { name: 'Notices' })).toContainText('its server');
    },
  },
  { name: 'missing-page', prepare: viewed({}, '/no-such-page') },
  { name: 'missing-conversation', prepare: viewed({}, '/c/0193c0de-0000-7000-8000-000000000000') },
  {
    name: 'settings',
    async prepare(page, site) {
      await open(page, site);
      await openList(page);
      await page.getByRole('button', { name: 'Settings' }).click();
      await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    },
  },
  {
    name: 'list-options',
    async prepare(page, site) {
      await open(page, site);
      await openList(page);
      await page.getByRole('button', { name: /^Options for “Reading a tide/ }).click();
      await expect(page.getByRole('button', { name: 'Rename' })).toBeVisible();
    },
  },
  { name: 'status', prepare: viewed({ hopNames, network }, '/status') },
  {
    name: 'status-link-down',
    prepare: viewed(
      { ...linkDown, network: { ...network, links: [{ ...network.links[0], isUp: false }] } },
      '/status',
    ),
  },
  { name: 'status-agent-down', prepare: viewed(agentDown, '/status') },
  { name: 'status-loading', prepare: viewed(loading, '/status') },
  { name: 'status-stand-in', prepare: viewed({ model: { standIn } }, '/status') },
];

/** On a narrow screen the list is in a drawer. */
async function openList(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Show conversations' });
  if (await button.isVisible()) await button.click();
}
