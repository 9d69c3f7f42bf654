import { routerForTests } from '@vigia/router-network/testing';

import { startFakeProfile, stopStarted } from '../../testing/fake-profile.ts';
import { temporaryDirectory, until } from '../../testing/service-script.ts';
import { isRunning } from '../process-identity.ts';

const program = await routerForTests();
const withRouter = program ? it : it.skip;

afterEach(stopStarted);

describe('the local profile with a network between its sites', () => {
  it('says in one sentence how to get a router where there is none, before anything that takes long', async () => {
    const vigia = startFakeProfile(
      {},
      { van: true, environment: { PATH: temporaryDirectory(), SKROUTERD: undefined } },
    );
    await expect(vigia.ended).rejects.toMatchObject({
      code: 'router_missing',
      exitCode: 16,
      message: 'There is no skupper-router on this machine.',
      remedy: expect.stringContaining('SKROUTERD'),
    });
    expect(vigia.event('build')).toBeUndefined();
  });

  withRouter(
    'reaches the agent only through two routers, notes a router that is killed, and leaves nothing',
    async () => {
      const vigia = startFakeProfile(
        { chatApi: `process.send({ type: 'said', agentUrl: process.env.VIGIA_AGENT_URL });` },
        { van: true, environment: { SKROUTERD: process.env['SKROUTERD'] } },
      );
      await vigia.ready(60_000);
      const url = String(vigia.event('ready')?.['url']);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const services = vigia.services();
      expect(services.map(isRunning)).toEqual([true, true, true, true]);
      for (const name of ['router', 'certificates', 'public-router', 'private-router', 'link']) {
        expect(vigia.event(name)).toMatchObject({ name });
      }

      const router = services.at(-1);
      process.kill(-(router?.pid ?? 0), 'SIGKILL');
      await until('it is noted', () => vigia.event('restarted') !== undefined, 30_000);
      await until(
        'the path is whole again',
        async () => (await fetch(`${url}/readyz`)).status === 200,
        60_000,
      );

      const later = vigia.services();
      vigia.stop();
      await vigia.ended;
      expect([...services, ...later].filter(isRunning)).toEqual([]);
    },
    120_000,
  );
});
