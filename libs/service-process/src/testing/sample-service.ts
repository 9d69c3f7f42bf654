import { createServer } from 'node:http';

import * as z from 'zod';

import { readSettings, runService, sendToParent } from '../index.ts';

const settingsSchema = z.object({
  SAMPLE_BEHAVIOUR: z
    .enum(['normal', 'never-starts', 'never-stops', 'throws-later', 'rejects-later', 'fails'])
    .default('normal'),
});

/** A service for the tests of the library: it listens, and behaves as SAMPLE_BEHAVIOUR says. */
await runService({
  name: 'sample',
  stopDeadlineMilliseconds: 300,
  async start({ env, signal }) {
    const behaviour = readSettings(settingsSchema, env).SAMPLE_BEHAVIOUR;
    sendToParent({ type: 'starting' });
    if (behaviour === 'fails') throw new Error('The port 80 is in use. Choose another.');
    if (behaviour === 'never-starts') {
      const timer = setInterval(() => undefined, 1000);
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          clearInterval(timer);
          reject(signal.reason);
        }),
      );
    }
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    if (behaviour === 'throws-later') {
      setTimeout(() => {
        throw new TypeError('said: SECRET MESSAGE');
      }, 50);
    }
    if (behaviour === 'rejects-later') {
      setTimeout(() => void Promise.reject(new TypeError('said: SECRET MESSAGE')), 50);
    }
    return {
      url: 'http://127.0.0.1:1',
      async stop() {
        if (behaviour === 'never-stops') await new Promise(() => undefined);
        sendToParent({ type: 'stopped' });
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
});
