import path from 'node:path';

import { expect, test } from '@playwright/test';
import { routerForTestbed, startTestbed, type Testbed } from '@vigia/testbed';

import { apiOf } from './support/api.ts';
import { chatPage } from './support/chat-page.ts';
import { workspaceRoot } from './support/vigia.ts';

/** How long the line is cut, in seconds. */
const cutSeconds = Number(process.env['VIGIA_CUT_SECONDS'] ?? 30);

/** An answer of some ten seconds by a tiny model that always says the same. */
const answer = `${Array.from({ length: 600 }, (_, index) => `wave-${index + 1}`).join(' ')}.`;

let testbed: Testbed | undefined;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const program = await routerForTestbed();
  test.skip(
    program === null,
    'It needs root, network namespaces and a skupper-router (SKROUTERD).',
  );
  if (!program) return;
  testbed = await startTestbed({
    program,
    model: { think: 'Thinks.', answer, feedForwardLength: 8_192, contextTokens: 4_096 },
    uiDirectory: path.join(workspaceRoot, 'apps', 'chat-ui', 'dist'),
  });
});
test.afterAll(async () => {
  await testbed?.stop();
});

const faults: Record<string, (running: Testbed) => Promise<void>> = {
  [`the line between the sites is cut for ${cutSeconds} s`]: async ({ namespaces }) => {
    await namespaces.cut();
    await new Promise((resolve) => setTimeout(resolve, cutSeconds * 1_000));
    await namespaces.restore();
  },
  'the private router is killed': (running) => running.killRouter('private'),
  'the public router is killed': (running) => running.killRouter('public'),
};

for (const [what, strike] of Object.entries(faults)) {
  test(`the page says so and ends with exactly the stored answer when ${what} in its middle`, async ({
    page,
    context,
  }) => {
    test.setTimeout(240_000);
    if (!testbed) return;
    const chat = chatPage(page);
    await chat.open(testbed.url);
    await chat.ask('Count the waves.');
    await chat.expectText(chat.lastAnswerText, 40);
    await chat.expectToBeGenerating();

    const said = expect(page.getByText('The connection was cut.').first()).toBeAttached({
      timeout: 60_000,
    });
    await Promise.all([strike(testbed), said]);
    await expect(chat.lastAnswer).not.toHaveAttribute('aria-busy', 'true', { timeout: 120_000 });
    await chat.expectToHaveEnded('complete');
    await expect(page.getByText('The connection was cut.')).toHaveCount(0);
    await expect(chat.lastAnswerText).toHaveText(answer);

    const conversationId = page.url().split('/').at(-1) ?? '';
    const stored = (await apiOf(context.request, testbed.url).messages(conversationId)).at(-1);
    expect(stored).toMatchObject({ state: 'complete', content: answer });
    // Reloaded, it is still the same.
    await page.reload();
    await expect(chat.lastAnswerText).toHaveText(answer);
  });
}
