import { readFileSync } from 'node:fs';

import { createKeyPair } from '@vigia/site-trust';

import { localPaths } from '../local/local-paths.ts';
import type { ProcessIdentity } from '../local/process-identity.ts';
import { startLocalProfile } from '../local/start-local-profile.ts';
import { english } from '../messages/english.ts';
import { StopRequest } from '../stop-request.ts';
import { createFormat } from '../terminal/format.ts';
import { createJsonReporter } from '../terminal/json-reporter.ts';
import { type FakeApps, fakeWorkspace } from './fake-workspace.ts';
import { recordingStream, temporaryDirectory, until } from './service-script.ts';

type Event = Record<string, unknown> & { event: string; name?: string; state?: string };

const started: (() => Promise<void>)[] = [];

/** Stops what a failed test left running. */
export async function stopStarted(): Promise<void> {
  for (const end of started.splice(0)) await end();
}

/** Starts the local profile over a fake workspace, and tells what it says. */
export function startFakeProfile(
  apps: FakeApps = {},
  given: {
    root?: string;
    home?: string;
    van?: boolean;
    environment?: Record<string, string | undefined>;
  } = {},
) {
  const root = given.root ?? fakeWorkspace(apps);
  const paths = localPaths(
    { VIGIA_HOME: given.home ?? temporaryDirectory(), HOME: temporaryDirectory() },
    '/',
  );
  const stdout = recordingStream();
  const stop = new AbortController();
  const ended = startLocalProfile(
    {
      messages: english,
      format: createFormat('en'),
      reporter: createJsonReporter(stdout),
      environment: { PATH: process.env['PATH'], ...given.environment },
      paths,
      workspaceRoot: root,
      stop: stop.signal,
      example: (flags) => `vigia ${flags}`,
      createKeyPair,
      acquireModel: async () => ({
        path: '/models/small.gguf',
        id: 'small',
        name: 'Small',
        standIn: null,
      }),
    },
    { port: 0, modelFile: undefined, openBrowser: false, van: given.van ?? false },
  );
  started.push(async () => {
    stop.abort(new StopRequest('SIGTERM'));
    await ended.catch(() => undefined);
  });
  ended.catch(() => undefined);
  const events = () =>
    stdout
      .text()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Event);
  const event = (name: string) => events().find((one) => one.name === name);
  return {
    root,
    paths,
    ended,
    events,
    event,
    stop: () => stop.abort(new StopRequest('SIGTERM')),
    ready: (milliseconds?: number) =>
      until('it is ready', () => event('ready') !== undefined, milliseconds),
    services: (): ProcessIdentity[] => JSON.parse(readFileSync(paths.lockFile, 'utf8')).services,
  };
}
