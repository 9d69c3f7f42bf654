/** `npx nx run testbed:up`: the two sites until it is told to quit, with orders from standard input. */
import { createInterface } from 'node:readline';

import { canDelay } from './namespaces/two-namespaces.ts';
import { startTestbed, type Testbed } from './start-testbed.ts';
import { routerForTestbed } from './why-no-testbed.ts';

const help = 'cut · restore · delay MILLISECONDS · kill public|private · status · log · quit';

async function obey(testbed: Testbed, line: string): Promise<string> {
  const [order, value] = line.trim().split(/\s+/);
  switch (order) {
    case 'cut':
      await testbed.namespaces.cut();
      return 'The line is cut.';
    case 'restore':
      await testbed.namespaces.restore();
      return 'The line is whole.';
    case 'delay':
      if (!(await canDelay(testbed.namespaces)))
        return 'This kernel cannot delay packets: no netem.';
      await testbed.namespaces.delay(Number(value));
      return `Each side sends ${Number(value)} ms later.`;
    case 'kill':
      if (value !== 'public' && value !== 'private') return help;
      await testbed.killRouter(value);
      return `The ${value} router is killed.`;
    case 'status':
      return JSON.stringify(
        { public: await testbed.status('public'), private: await testbed.status('private') },
        null,
        2,
      );
    case 'log':
      return testbed.log();
    default:
      return help;
  }
}

async function main(): Promise<number> {
  const program = await routerForTestbed();
  if (!program) return 1;
  console.log('Starting both sites ...');
  const testbed = await startTestbed({ program });
  console.log(`${testbed.url}\n${help}`);
  const lines = createInterface({ input: process.stdin });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => lines.close());
  try {
    for await (const line of lines) {
      if (line.trim() === 'quit') break;
      console.log(await obey(testbed, line).catch((error: Error) => error.message));
    }
  } finally {
    await testbed.stop();
  }
  return 0;
}

process.exitCode = await main();
