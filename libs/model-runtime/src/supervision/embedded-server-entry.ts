import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file that an app's bundle is accompanied by. */
const bundledName = 'embedded-server.cjs';

/**
 * Finds the program of the embedded server: beside the bundle that runs (`main.cjs`), or else its source,
 * which Node runs as it is.
 * @throws Error when there is neither.
 */
export function findEmbeddedServerEntry(runningScript = process.argv[1]): string {
  const beside = runningScript === undefined ? null : join(dirname(runningScript), bundledName);
  if (beside !== null && existsSync(beside)) return beside;
  // Undefined inside a CommonJS bundle.
  const here = import.meta.url as string | undefined;
  const source = here && fileURLToPath(new URL('../embedded-server/main.ts', here));
  if (source && existsSync(source)) return source;
  throw new Error(
    `The program of the embedded model server (${bundledName}) is missing. Build the app again.`,
  );
}
