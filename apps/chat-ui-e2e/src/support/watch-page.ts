import type { Page } from '@playwright/test';

/** What a page must never do, noted while it is watched. */
export type PageFaults = {
  /** Requests that were about to leave for another origin than the page's own. */
  foreign: string[];
  /** What the Content-Security-Policy had to refuse. */
  violations: string[];
  /** Dialogs that something opened, and errors that nobody caught. */
  surprises: string[];
};

/** Watches a page from its next navigation on. */
export async function watchPage(page: Page, url: string): Promise<PageFaults> {
  const { origin } = new URL(url);
  const faults: PageFaults = { foreign: [], violations: [], surprises: [] };
  // What the policy refuses never comes so far.
  await page.route(
    (target) => /^(?:https?|wss?):$/.test(target.protocol) && target.origin !== origin,
    (route) => {
      faults.foreign.push(route.request().url());
      return route.abort();
    },
  );
  page.on('dialog', (dialog) => {
    faults.surprises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.surprises.push(String(error)));
  await page.exposeFunction('noteViolation', (text: string) => faults.violations.push(text));
  // In every frame, and so in the one that draws diagrams too.
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const note = (window.top as unknown as { noteViolation(text: string): void }).noteViolation;
      note(`${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`);
    });
  });
  return faults;
}
