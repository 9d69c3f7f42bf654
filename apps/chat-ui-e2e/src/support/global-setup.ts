import { newHome, removeHome, startVigia } from './vigia.ts';
import { shareVigia } from './shared-vigia.ts';

/** Starts the one Vigia that most tests use, by the command that a person uses. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const vigia = await startVigia(newHome());
  shareVigia({ url: vigia.url, pid: vigia.pid, home: vigia.home, output: vigia.output() });
  return async () => {
    await vigia.stop();
    removeHome(vigia.home);
  };
}
