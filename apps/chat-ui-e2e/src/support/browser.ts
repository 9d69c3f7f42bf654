import { type Browser, findBrowser } from '../../../../tools/find-browser.mjs';

const variable = 'VIGIA_E2E_BROWSER';

/** The browser that all tests use: looked for once, and handed to the workers by the environment. */
export async function browserForTests(): Promise<Browser> {
  const known = process.env[variable];
  if (known) return JSON.parse(known) as Browser;
  const browser = await findBrowser({ log: (message) => process.stderr.write(`${message}\n`) });
  process.env[variable] = JSON.stringify(browser);
  return browser;
}
