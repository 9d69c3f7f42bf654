import path from 'node:path';

import type { Model, StandIn } from '@vigia/api-contract';
import type { RouterProgram } from '@vigia/router-network';

import type { CommandError } from '../command-error.ts';
import type { ChildService } from './child-service.ts';
import { childEnvironment } from './child-environment.ts';
import { fileFailure } from './file-failure.ts';
import { type KeptService, keepRunning, ServiceFailure } from './keep-running.ts';
import type { LocalContext } from './local-context.ts';
import { localApps } from './build-apps.ts';
import { rotateLog } from './log-files.ts';
import { followModel } from './follow-model.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { describeEnding, serviceError } from './service-error.ts';
import type { SiteKeys } from './site-keys.ts';
import { startVan, type Van } from './van/start-van.ts';

export type Services = {
  /** The page's address, once every process listens and the model answers. */
  ready: Promise<string>;
  stop(graceMilliseconds: number): Promise<void>;
};

export type StartServicesOptions = {
  context: LocalContext;
  port: number;
  keys: SiteKeys;
  model: { path: string; name: string; standIn: StandIn | null };
  /** Runs the network between chat-api and the agent; null where chat-api reaches the agent itself. */
  router: RouterProgram | null;
  signal: AbortSignal;
  /** Told whenever the processes that run have changed. */
  onPids: (identities: ProcessIdentity[]) => void;
  /** Told when what runs cannot go on. */
  onFailure: (error: CommandError) => void;
};

/** Sockets have short paths (unix(7)): one that is longer is left out. */
const longestSocketPath = 100;

/** Starts the private site's agent, then chat-api in front of it, and keeps both running. */
export function startServices(options: StartServicesOptions): Services {
  const { context, keys, model, signal } = options;
  const { messages, paths, environment, reporter } = context;
  const kept: { name: ServiceName; service: KeptService }[] = [];
  const running = new Map<ServiceName, ChildService>();
  const modelState = followModel(context, model.name, () => logs.agent);
  const logs = {} as Record<ServiceName, string>;
  let routers: ProcessIdentity[] = [];
  let van: Van | undefined;

  const tellPids = () =>
    options.onPids([...[...running.values()].map(({ identity }) => identity), ...routers]);

  async function keep(
    name: ServiceName,
    title: string,
    settings: (url: string | null) => Record<string, string | undefined>,
  ): Promise<string> {
    const step = reporter.step(name, title);
    step.update(messages.service.starting);
    const logFile = rotateLog(paths.logs, name);
    logs[name] = logFile;
    try {
      const service = await keepRunning(
        {
          configure: (url) => ({
            file: path.join(context.workspaceRoot, bundles[name]),
            environment: childEnvironment(environment, settings(url)),
            logFile,
          }),
          onMessage: (message) => {
            if (message.type === 'model') modelState.update(message['model'] as Model);
          },
          onStart(child) {
            running.set(name, child);
            tellPids();
          },
          onRestarting: (ending, wait) =>
            reporter.note(
              'restarting',
              messages.service.restarting(
                messages.service[name],
                describeEnding(messages, ending),
                context.format.duration(wait),
              ),
              { service: name },
            ),
          onRestarted: () =>
            reporter.note('restarted', messages.service.restarted(messages.service[name]), {
              service: name,
            }),
          onGivenUp: (failure) =>
            options.onFailure(serviceError(messages, messages.service[name], failure, logFile)),
        },
        signal,
      );
      kept.push({ name, service });
      step.done(messages.service.listening(new URL(service.url).host));
      return service.url;
    } catch (error) {
      step.fail();
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof ServiceFailure)) throw error;
      throw serviceError(messages, messages.service[name], error, logFile);
    }
  }

  async function start(): Promise<string> {
    try {
      const agentUrl = await keep('agent', messages.steps.agent, (url) => ({
        VIGIA_PROFILE: 'local',
        VIGIA_LISTEN_HOST: '127.0.0.1',
        // chat-api knows the first address: a restarted agent takes it again.
        VIGIA_LISTEN_PORT: url ? new URL(url).port : '0',
        VIGIA_VERIFICATION_KEY_FILES: keys.verificationKeyFile,
        VIGIA_DATA_DIRECTORY: paths.data,
        VIGIA_OPERATOR_SOCKET:
          paths.operatorSocket.length <= longestSocketPath ? paths.operatorSocket : undefined,
        VIGIA_MODEL_FILE: model.path,
        VIGIA_MODEL_STAND_IN: model.standIn ? JSON.stringify(model.standIn) : undefined,
        VIGIA_API_KEYS: 'any',
      }));
      if (options.router) {
        van = await startVan(context, {
          program: options.router,
          agentUrl,
          signal,
          onPids(identities) {
            routers = identities;
            tellPids();
          },
        });
      }
      const pageUrl = await keep('chat-api', messages.steps.chatApi, (url) => ({
        VIGIA_PROFILE: 'local',
        VIGIA_LISTEN_HOST: '127.0.0.1',
        VIGIA_LISTEN_PORT: url ? new URL(url).port : String(options.port),
        VIGIA_AGENT_URL: van?.url ?? agentUrl,
        VIGIA_NETWORK: van ? 'van' : undefined,
        VIGIA_SIGNING_KEY_FILE: keys.signingKeyFile,
        VIGIA_SESSION_SECRET_FILE: keys.sessionSecretFile,
        VIGIA_UI_DIRECTORY: path.join(context.workspaceRoot, path.dirname(localApps['chat-ui'])),
      }));
      await modelState.ready(signal);
      return pageUrl.replace(/\/$/, '');
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw fileFailure(messages, paths.logs, error);
    }
  }

  const ready = start();
  return {
    ready,
    async stop(graceMilliseconds) {
      // While it starts it is the signal that ends it, or its own failure.
      await ready.catch(() => undefined);
      if (kept.length === 0) return;
      const step = reporter.step('stop', messages.steps.stop);
      step.update(messages.stop.stopping);
      const [routersKilled, ...killed] = await Promise.all([
        van?.stop(graceMilliseconds) ?? [],
        ...kept.map(async ({ name, service }) => ({
          name,
          killed: await service.stop(graceMilliseconds),
        })),
      ]);
      const names = [
        ...killed.filter((one) => one.killed).map(({ name }) => messages.service[name]),
        ...routersKilled,
      ];
      if (names.length > 0) step.warn(messages.stop.killed(names.join(', ')));
      else step.done(messages.stop.done);
    },
  };
}

type ServiceName = 'agent' | 'chat-api';

const bundles: Record<ServiceName, string> = {
  agent: localApps['private-site-agent'],
  'chat-api': localApps['chat-api'],
};
