/** `npm test`: everything that is checked, added up in one line. The work is in tools/test-run. */
import { ensureNode } from './node-runtime.mjs';

if (await ensureNode(import.meta.url)) {
  const { main } = await import('./test-run/src/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
