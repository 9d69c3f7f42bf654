import { expect, type Page } from '@playwright/test';

import { importConversation } from './support/import-conversation.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';
import { watchPage } from './support/watch-page.ts';

const { url } = sharedVigia();

const fence = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;

async function openAnswer(page: Page, answer: string) {
  const id = await importConversation(page.context().request, url, 'To read', [
    { question: 'Show me.', answer },
  ]);
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(`${url}/c/${id}`);
  const article = page.getByRole('log').getByRole('article', { name: 'Answer', exact: true });
  await expect(article).toBeVisible();
  return { article, fetched };
}

test('formulas are set, by a part that is fetched with the first one', async ({ page }) => {
  const faults = await watchPage(page, url);
  const { article, fetched } = await openAnswer(
    page,
    'The root is $x = \\frac{-b}{2a}$, for \\(a \\ne 0\\); it costs $5 or $10.\n\n$$\n\\int_0^1 x^2\\,dx = \\frac{1}{3}\n$$\n\nDone.',
  );
  await expect(article.locator('.katex')).toHaveCount(3);
  await expect(article.locator('.katex-display')).toHaveCount(1);
  await expect(article.locator('math').first()).toBeAttached();
  await expect(article).toContainText('it costs $5 or $10.');
  expect(fetched.filter((path) => path.includes('set-formula')).length).toBeGreaterThan(0);
  // Its own fonts are what makes it look as it should.
  await expect.poll(() => page.evaluate(() => document.fonts.check('16px KaTeX_Main'))).toBe(true);
  expect(faults).toEqual({ foreign: [], violations: [], surprises: [] });
});

test('a diagram is drawn once its fence has closed, and what is none stays code', async ({
  page,
}) => {
  const faults = await watchPage(page, url);
  const chart = 'flowchart LR\n  A[Browser] -->|asks| B(Private site)\n  B --> C{Model}';
  const sequence = 'sequenceDiagram\n  Page->>Agent: question\n  Agent-->>Page: answer';
  const { article } = await openAnswer(
    page,
    [
      fence('mermaid', chart),
      fence('mermaid', sequence),
      fence('mermaid', 'flowchart LR\n A --'),
    ].join('\n\n'),
  );
  const drawings = article.getByRole('img', { name: 'Diagram' });
  await expect(drawings).toHaveCount(2, { timeout: 60_000 });
  for (const drawing of await drawings.all()) {
    const size = await drawing.evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(size).toBeGreaterThan(100);
  }
  await expect(article.locator('pre').filter({ visible: true })).toHaveText('flowchart LR\n A --');
  await article.getByText('Source of the diagram').first().click();
  await expect(article.locator('pre').first()).toContainText('A[Browser] -->|asks| B');
  expect(faults).toEqual({ foreign: [], violations: [], surprises: [] });
  await article.screenshot({ path: test.info().outputPath('diagrams.png') });
});

test('an answer without formula or diagram fetches neither', async ({ page }) => {
  const { article, fetched } = await openAnswer(
    page,
    'Just **words**.\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  );
  await expect(article.getByRole('cell', { name: '2' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(
    fetched.filter((path) => /set-formula|katex|mermaid|frame-|highlight/i.test(path)),
  ).toEqual([]);
});
