import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { formatLinkFile } from '@vigia/pairing';
import { createTestSite, type healthyAgent, type TestNetwork } from '@vigia/private-host/testing';

import { runVigia, type VigiaRun } from './run-vigia.ts';

/**
 * A private host for `vigia private`: real files, sockets and certificates. Imitated are the programs that it calls
 * (systemctl, podman, skupper) and what would listen: engine, agent, router of the public site.
 */
export async function createPrivateHost(network: TestNetwork) {
  const site = await createTestSite(network);
  const directory = site.host.homeDirectory;
  const file = path.join(directory, 'lab.vigia-link');
  const agent = path.join(directory, 'agent.cjs');
  const model = path.join(directory, 'tiny.gguf');
  await writeFile(file, await formatLinkFile(site.link, {}), { mode: 0o600 });
  await writeFile(agent, '');
  await writeFile(model, '');
  const upWords = ['--agent-program', agent, '--agent-port', String(site.site.agentPort)];

  const vigia = (words: readonly string[], more: { typed?: string; locale?: string } = {}) =>
    runVigia(words, {
      directory,
      privateHost: site.host,
      environment: { ...(more.locale && { LANG: more.locale }) },
      ...(more.typed === undefined ? {} : { typed: more.typed }),
    });
  return {
    ...site,
    /** The same object: what is set on it is what the host does next. */
    control: site,
    directory,
    file,
    model,
    vigia,
    /** `vigia private up` with the file of this host, and whatever else is said. */
    up: (...words: string[]): Promise<VigiaRun> =>
      vigia(['private', 'up', file, ...upWords, '--model', model, '--wait', '5', ...words]),
    /** What the agent says of itself, changed. */
    agentSays(change: { running?: number; lastLetInAt?: string | null }) {
      const now = site.health as typeof healthyAgent;
      site.health = {
        ...now,
        ...(change.lastLetInAt !== undefined && {
          door: { ...now.door, lastLetInAt: change.lastLetInAt },
        }),
        ...(change.running !== undefined && {
          status: { ...now.status, generations: { running: change.running, queued: 0 } },
        }),
      };
    },
  };
}

/** The last line of `--output json`: the result or the error. */
export function lastEvent({ stdout }: VigiaRun): Record<string, unknown> {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
}
