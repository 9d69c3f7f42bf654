import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** WCAG 2.2 AA with all that it builds on, and what axe's makers hold for good practice besides. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function expectNothing(builder: AxeBuilder, where: string): Promise<void> {
  const { violations } = await builder.analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
    where,
  ).toEqual([]);
}

/** Fails when axe finds anything on the page as it is. */
export function expectNoViolations(page: Page, where = ''): Promise<void> {
  return expectNothing(new AxeBuilder({ page }).withTags(tags), where);
}

/** Fails when any text has less than the contrast of level AAA: 7 to 1. */
export function expectHighContrast(page: Page, where = ''): Promise<void> {
  return expectNothing(new AxeBuilder({ page }).withRules(['color-contrast-enhanced']), where);
}

/** Fails when the page has to be moved sideways to be read. */
export async function expectNoSidewaysScroll(page: Page, where = ''): Promise<void> {
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(beyond, where).toBe(0);
}
