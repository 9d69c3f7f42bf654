import { defineConfig } from '@playwright/test';

import { browserForTests } from './src/support/browser.ts';

const browser = await browserForTests();

export default defineConfig({
  testDir: './src',
  testMatch: '*.spec.ts',
  outputDir: './test-results/artifacts',
  globalSetup: './src/support/global-setup.ts',
  reporter: [['list'], ['./src/support/totals-reporter.ts']],
  // One model on few cores: two answers at once would only wait for each other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...definedOnly(process.env), ...browser.env },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
