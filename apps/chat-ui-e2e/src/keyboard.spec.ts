import { expect, type Page } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { importConversation } from './support/import-conversation.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url } = sharedVigia();

const turns = [
  {
    question: 'Show me code.',
    answer: 'Here:\n\n```python\nprint("ahoy")\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |',
  },
];

/** Where the focus is, and whether one sees it: a ring, nothing transparent, nothing in front. */
type Stop = { name: string; key: string; seen: boolean };

function readStop(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body) return null;
    const numbered = window as unknown as { stops?: Map<Element, number> };
    const known = (numbered.stops ??= new Map<Element, number>());
    if (!known.has(element)) known.set(element, known.size);
    const box = element.getBoundingClientRect();
    const front = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const rings = [element, element.closest('.composer')].some((one) => {
      const style = one && getComputedStyle(one);
      return (
        style &&
        ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) ||
          style.boxShadow !== 'none')
      );
    });
    let opacity = 1;
    for (let one: Element | null = element; one; one = one.parentElement) {
      opacity *= Number(getComputedStyle(one).opacity);
    }
    const uncovered = front !== null && (element.contains(front) || front.contains(element));
    return {
      name: element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '',
      key: String(known.get(element)),
      seen: rings && opacity === 1 && uncovered && box.width > 0,
    };
  });
}

/** What can be used by a pointer and stands in the page, by the names that the stops have. */
function usable(page: Page, within: string): Promise<string[]> {
  return page.evaluate((scope) => {
    const controls = 'a[href], button:not(:disabled), input, select, textarea, summary';
    return [...(document.querySelector(scope)?.querySelectorAll<HTMLElement>(controls) ?? [])]
      .filter((element) => element.checkVisibility() && element.tabIndex >= 0)
      .map(
        (element) =>
          element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '',
      );
  }, within);
}

/** Presses Tab until the focus comes round, and checks every stop. */
async function walk(page: Page, within: string): Promise<void> {
  const stops: Stop[] = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await readStop(page);
    // Past the last, the browser's own controls have the focus for one step.
    if (!stop) continue;
    if (stops.some(({ key }) => key === stop.key)) break;
    stops.push(stop);
  }
  expect(stops.filter(({ seen }) => !seen).map(({ name }) => name)).toEqual([]);
  const names = stops.map(({ name }) => name);
  const missed = (await usable(page, within)).filter((name) => !names.includes(name));
  expect(missed).toEqual([]);
}

test('Tab reaches all that can be used, in every view, and one sees where it is', async ({
  page,
  context,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const id = await importConversation(context.request, url, 'Keys', turns);
  const chat = chatPage(page);
  await page.goto(`${url}/c/${id}`);
  await expect(chat.lastAnswer.getByRole('table')).toBeVisible();
  await chat.messageBox.fill('Draft');
  await walk(page, 'body');

  await page.keyboard.press('Control+,');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await walk(page, 'dialog');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.goto(`${url}/status`);
  await expect(page.getByRole('table').first()).toBeVisible();
  await walk(page, 'body');
});

test('the shortcuts work from wherever the focus is', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const id = await importConversation(context.request, url, 'Keys', turns);
  const chat = chatPage(page);
  await page.goto(`${url}/c/${id}`);
  await expect(chat.lastAnswer).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox', { name: 'Search conversations' })).toBeFocused();
  await page.keyboard.press('Shift+Escape');
  await expect(chat.messageBox).toBeFocused();
  await page.keyboard.press('Control+Shift+C');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(turns[0]?.answer);
  for (const keys of ['Control+,', 'Control+/']) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.keyboard.press('Control+Shift+O');
  await expect(page).toHaveURL(`${url}/`);
});

test('on a phone with a keyboard, a shortcut opens the list for what is in it', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const chat = chatPage(page);
  await chat.open(url);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox', { name: 'Search conversations' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
});
