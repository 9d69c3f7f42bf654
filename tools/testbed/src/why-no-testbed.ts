import { findRouter, RouterNetworkError, type RouterProgram } from '@vigia/router-network';

import { whyNoNamespaces } from './namespaces/two-namespaces.ts';

/**
 * What the testbed needs of this machine: the router, or null and a line on the console that says what is
 * missing, for tests to be skipped aloud.
 */
export async function routerForTestbed(): Promise<RouterProgram | null> {
  const skip = (why: string) => {
    process.stderr.write(`SKIPPED: tests over a real network in two namespaces: ${why}.\n`);
    return null;
  };
  let program: RouterProgram;
  try {
    program = await findRouter({ environment: process.env });
  } catch (error) {
    if (!(error instanceof RouterNetworkError) || error.code !== 'router_missing') throw error;
    return skip('no skrouterd here; set SKROUTERD to the program of skupper-router 3.5');
  }
  const why = await whyNoNamespaces();
  return why === null ? program : skip(why);
}
