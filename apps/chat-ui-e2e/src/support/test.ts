import { type APIRequestContext, test as base } from '@playwright/test';

import { apiOf } from './api.ts';
import { sharedVigia } from './shared-vigia.ts';

/**
 * The `test` of files that use the shared Vigia: what a test leaves generating is stopped after it, so that
 * one that fails does not keep the only model from the next.
 */
export const test = base.extend<{ stopWhatIsLeft: void }>({
  stopWhatIsLeft: [
    async ({ context }, use) => {
      await use();
      await stopGenerations(context.request);
    },
    { auto: true },
  ],
});

/** Stops whatever is generated for one guest. */
export async function stopGenerations(request: APIRequestContext): Promise<void> {
  const { url } = sharedVigia();
  for (const { activeGenerationId } of await apiOf(request, url).conversations()) {
    if (activeGenerationId === null) continue;
    await request.post(`${url}/api/generations/${activeGenerationId}/cancellation`, { data: {} });
  }
}
