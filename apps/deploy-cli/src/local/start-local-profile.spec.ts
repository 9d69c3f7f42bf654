import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { StopRequest } from '../stop-request.ts';
import { startFakeProfile, stopStarted } from '../testing/fake-profile.ts';
import { fakeWorkspace, modelFailed, modelReady } from '../testing/fake-workspace.ts';
import { until } from '../testing/service-script.ts';
import { isRunning } from './process-identity.ts';

const start = startFakeProfile;
afterEach(stopStarted);

describe('the local profile', () => {
  it('is built, starts, proves its path, says where it is, and leaves nothing when it is stopped', async () => {
    const vigia = start();
    await vigia.ready();
    const url = String(vigia.event('ready')?.['url']);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const services = vigia.services();
    expect(services.map(isRunning)).toEqual([true, true]);
    expect(
      vigia
        .events()
        .filter((one) => one.state === 'done')
        .map((one) => one.name)
        .sort(),
    ).toEqual(['agent', 'build', 'chat-api', 'model', 'model-ready', 'path', 'port', 'state']);

    vigia.stop();
    await vigia.ended;
    expect(services.map(isRunning)).toEqual([false, false]);
    expect(existsSync(vigia.paths.lockFile)).toBe(false);
  });

  it('builds nothing when nothing was written since', async () => {
    const first = start();
    await first.ready();
    first.stop();
    await first.ended;
    const second = start({}, { root: first.root, home: first.paths.home });
    await second.ready();
    second.stop();
    await second.ended;
    expect(readFileSync(path.join(first.root, 'builds'), 'utf8')).toBe('x');
    expect(second.event('build')).toMatchObject({ state: 'done', detail: 'up to date' });
  });

  it('shows the end of the output when a build fails, and starts nothing', async () => {
    const root = fakeWorkspace();
    writeFileSync(path.join(root, 'broken'), '');
    const vigia = start({}, { root });
    await expect(vigia.ended).rejects.toMatchObject({
      code: 'build_failed',
      exitCode: 15,
      excerpt: ['error in chat-ui'],
    });
    expect(vigia.event('agent')).toBeUndefined();
  });

  it('brings a crashed service back, at the same address', async () => {
    const vigia = start();
    await vigia.ready();
    const url = String(vigia.event('ready')?.['url']);
    for (const service of vigia.services()) process.kill(service.pid, 'SIGKILL');
    await until(
      'both are back',
      () => vigia.events().filter((one) => one.name === 'restarted').length === 2,
    );
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    vigia.stop();
    await vigia.ended;
  }, 20_000);

  it('ends with the end of the log when a service does not start', async () => {
    const vigia = start({ chatApi: `console.log('no such key'); process.exit(2);` });
    await expect(vigia.ended).rejects.toMatchObject({
      code: 'service_failed',
      message: 'The public site did not start (exit code 2).',
      excerpt: ['no such key'],
      remedy: `Its whole log: ${vigia.paths.logs}/chat-api.log`,
    });
    expect(existsSync(vigia.paths.lockFile)).toBe(false);
  });

  it('ends when the model cannot be loaded', async () => {
    const vigia = start({ agent: modelFailed });
    await expect(vigia.ended).rejects.toMatchObject({ code: 'model_failed', exitCode: 12 });
  });

  it('names a full disk as such when a service ends for it', async () => {
    const vigia = start({
      agent: `console.log('ENOSPC: no space left on device'); process.exit(1);`,
    });
    await expect(vigia.ended).rejects.toMatchObject({ code: 'disk_full', exitCode: 14 });
  });

  it('can be stopped at any moment, and leaves nothing', async () => {
    for (const name of ['port', 'build', 'agent', 'chat-api', 'model-ready']) {
      const vigia = start({ agent: `setTimeout(() => { ${modelReady} }, 300);` });
      await until(name, () => vigia.event(name) !== undefined);
      const services = existsSync(vigia.paths.lockFile) ? vigia.services() : [];
      vigia.stop();
      await expect(vigia.ended).rejects.toBeInstanceOf(StopRequest);
      expect(services.filter(isRunning)).toEqual([]);
      expect(existsSync(vigia.paths.lockFile)).toBe(false);
    }
  }, 30_000);

  it('is refused while another one uses the same state', async () => {
    const first = start();
    await first.ready();
    const second = start({}, { root: first.root, home: first.paths.home });
    await expect(second.ended).rejects.toMatchObject({ code: 'already_running', exitCode: 11 });
    first.stop();
    await first.ended;
  });
});
