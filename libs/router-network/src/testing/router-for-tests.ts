import { findRouter, type RouterProgram } from '../find-router.ts';
import { RouterNetworkError } from '../errors.ts';

let found: Promise<RouterProgram | null> | undefined;

/**
 * The router that tests run: the one of SKROUTERD or of the PATH. Null, and a line on the console that says
 * how to have the tests run, where there is none.
 */
export function routerForTests(): Promise<RouterProgram | null> {
  found ??= findRouter({ environment: process.env }).catch((error: unknown) => {
    if (!(error instanceof RouterNetworkError) || error.code !== 'router_missing') throw error;
    process.stderr.write(
      'SKIPPED: no skrouterd here. Set SKROUTERD to the program of skupper-router 3.5 to run these tests.\n',
    );
    return null;
  });
  return found;
}
