/** What tests know of the Vigia that runs for all of them. */
export type SharedVigia = {
  url: string;
  pid: number;
  home: string;
  /** What its terminal said until it was ready. */
  output: string;
};

const variable = 'VIGIA_E2E_SHARED';

/** Hands it to the workers, which inherit the environment. */
export function shareVigia(vigia: SharedVigia): void {
  process.env[variable] = JSON.stringify(vigia);
}

/** @throws Error outside a test run. */
export function sharedVigia(): SharedVigia {
  const text = process.env[variable];
  if (!text) throw new Error('Vigia was not started: run the tests by `npx nx e2e chat-ui-e2e`.');
  return JSON.parse(text) as SharedVigia;
}
