import type { Model } from '@vigia/api-contract';
import { withTemporaryConversations } from '@vigia/conversations';
import { createGenerationService, type GenerationService } from '@vigia/generations';
import type { ModelServerWarning } from '@vigia/model-runtime';
import { type AuditLog, type Logger, openAuditLog } from '@vigia/observability';
import type { RunningService } from '@vigia/service-process';

import type { AgentDependencies } from './agent-dependencies.ts';
import { createAgentMetrics, type PresentFigures } from './agent-metrics.ts';
import { auditOfGeneration, auditOfUnfinished } from './audit-records.ts';
import { createAgentApp } from './create-agent-app.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { createModelBackend } from './model-backend.ts';
import { openKeyRegistry } from './keys/key-registry.ts';
import { keyClassesOf, toServiceLimits } from './limits.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { close, countConnections, listen } from './listen.ts';
import { createOperatorApp } from './operator/create-operator-app.ts';
import { listenOnSocket } from './operator/listen-on-socket.ts';
import { openModelServerOf } from './open-model-server-of.ts';
import { openStore } from './open-store.ts';
import { startRetention } from './retention.ts';
import type { AgentSettings } from './settings.ts';
import { followVerificationKeys } from './verification-keys.ts';
import { watchDoor } from './watch-door.ts';

export type StartOptions = {
  settings: AgentSettings;
  logger: Logger;
  version: string;
  /** Told of each change of the model's state. */
  onModel: (model: Model) => void;
  /** Asks the process to end, cleanly. */
  requestStop: (reason: string) => void;
};

/** Time kept for storing and for ending the model server, in milliseconds, when a stop is asked for. */
const stopReserve = 1500;

/** Wires libraries to a process: store, model server, generations, interfaces. */
export async function startAgent(options: StartOptions): Promise<RunningService> {
  const { settings, logger, version, requestStop } = options;
  const startedAt = new Date();
  // Things to undo, the last one first, when the start fails half-way.
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const { databasePath, auditPath } = prepareDataDirectory(settings.VIGIA_DATA_DIRECTORY);
    const { store: durable, engine } = await openStore(settings, databasePath);
    undo.push(() => durable.close());
    let cancel: GenerationService['cancel'] | null = null;
    const store = await withTemporaryConversations(durable, {
      onAnswerDropped: (owner, id) =>
        void cancel?.(owner, id).catch((error: unknown) =>
          logger.warn('answer-not-stopped', { error }),
        ),
      onFailure: (error) => logger.warn('temporary-not-deleted', { error }),
    });
    undo[undo.length - 1] = () => store.close();

    let present: () => PresentFigures | null = () => null;
    const agentMetrics = createAgentMetrics(() => present());
    let auditFailures = 0;
    const auditLog = openAuditLog({
      path: auditPath,
      onFailure(error) {
        auditFailures += 1;
        agentMetrics.auditFailed();
        logger.error('audit-not-written', { error });
      },
    });
    undo.push(async () => auditLog.close());
    const limitsFile = settings.VIGIA_LIMITS_FILE;
    const keys = await openKeyRegistry({
      store: store.apiKeys,
      logger,
      limitsClasses: keyClassesOf(limitsFile),
    });
    const audit: Pick<AuditLog, 'write'> = {
      write: (record) => auditLog.write({ ...record, ...keys.nameOf(record.subject) }),
    };
    const door = watchDoor({ logger, metrics: agentMetrics, audit });
    undo.push(async () => door.close());
    const verificationKeys = followVerificationKeys({
      files: settings.VIGIA_VERIFICATION_KEY_FILES,
      logger,
      onClockSkew: door.clocksDiffer,
    });
    undo.push(() => verificationKeys.stop());

    const { VIGIA_RETENTION_DAYS: days } = settings;
    if (days !== undefined) {
      const retention = startRetention({ store, days, logger });
      undo.push(() => retention.stop());
    }

    let modelState: Model['state'] | null = null;
    let modelStateSince = startedAt;
    const modelWarnings: ModelServerWarning[] = [];
    const opened = await openModelServerOf({
      settings,
      logger,
      onWarning(warning) {
        modelWarnings.push(warning);
        logger.error('model-server-warning', { code: warning.code });
        process.stderr.write(`${warning.message} ${warning.remedy}\n`);
      },
      onState(model) {
        if (model.state !== modelState) {
          modelState = model.state;
          modelStateSince = new Date();
        }
        options.onModel(model);
      },
    });
    const { server } = opened;
    undo.push(() => server.stop());
    options.onModel(server.model());

    const backend = createModelBackend(opened);
    const generations = createGenerationService({
      store,
      backend,
      logger,
      onEnded(record) {
        agentMetrics.generationEnded(record);
        audit.write(auditOfGeneration(record));
      },
      onTakenOver({ entries }) {
        for (const entry of entries) audit.write(auditOfUnfinished(entry));
      },
      suggestTitles: settings.VIGIA_SUGGEST_TITLES,
      ...toServiceLimits(limitsFile, keys.limitsClassOf),
    });
    cancel = generations.cancel;
    present = () => ({
      ...generationCounts(generations.figures()),
      modelIsReady: server.model().state === 'ready',
    });
    await generations.join();
    undo.push(() => generations.leave());
    const agent: AgentDependencies = {
      verifier: verificationKeys.verifier,
      apiKeys: settings.VIGIA_API_KEYS === 'any' ? 'any' : keys,
      store,
      generations,
      backend,
      logger,
      version,
      startedAt,
      modelStateSince: () => modelStateSince,
      modelDetail: () => {
        const failure = server.failure();
        return failure && `${failure.message} ${failure.remedy}`;
      },
      modelWarnings: () => modelWarnings.map(({ message, remedy }) => `${message} ${remedy}`),
      onRefusal: door.refused,
      clockSkew: door.clockSkew,
      onLetIn: door.letIn,
      lastLetInAt: door.lastLetInAt,
    };

    const { VIGIA_CONNECTIONS_PER_PEER: connectionsPerPeer } = settings;
    const http = createHttpServer(createAgentApp(agent), {
      limits: connectionsPerPeer === undefined ? {} : { connectionsPerPeer },
      onRefusal: door.connectionRefused,
    });
    const url = await listen(http, settings.VIGIA_LISTEN_HOST, settings.VIGIA_LISTEN_PORT);
    undo.push(() => close(http, AbortSignal.abort()));

    if (settings.VIGIA_OPERATOR_SOCKET !== undefined) {
      const operator = createHttpServer(
        createOperatorApp({
          agent,
          metrics: agentMetrics.metrics,
          keys,
          verificationKeys,
          storeEngine: engine,
          doorRefusals: door.refusals,
          auditFailures: () => auditFailures,
          openConnections: () => countConnections(http),
          requestDrain: () => requestStop('the operator asked for it'),
        }),
      );
      await listenOnSocket(operator, settings.VIGIA_OPERATOR_SOCKET);
      undo.push(() => close(operator, AbortSignal.abort()));
    }
    logger.info('agent-listening', {
      url,
      profile: settings.VIGIA_PROFILE,
      version,
      kind: engine,
    });

    return {
      url,
      async stop(signal) {
        logger.info('agent-draining', generationCounts(generations.figures()));
        const grace = new AbortController();
        const cut = () => grace.abort();
        const timer = setTimeout(cut, graceMilliseconds(settings));
        signal.addEventListener('abort', cut, { once: true });
        try {
          await generations.drain(grace.signal);
        } finally {
          clearTimeout(timer);
        }
        // Readers get the final events of what was interrupted before their connections close.
        await close(http, AbortSignal.timeout(300));
        for (const step of undo.reverse()) await step();
        logger.info('agent-stopped');
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
}

/** How long running answers may go on when the process is asked to end, in milliseconds. */
function graceMilliseconds({ VIGIA_PROFILE, VIGIA_DRAIN_SECONDS }: AgentSettings): number {
  return (VIGIA_DRAIN_SECONDS ?? (VIGIA_PROFILE === 'local' ? 1 : 25)) * 1000;
}

/** The longest that `stop` takes, in milliseconds. */
export function stopDeadlineMilliseconds(settings: AgentSettings): number {
  return graceMilliseconds(settings) + 2 * stopReserve;
}

function generationCounts({ running, queued }: { running: number; queued: number }) {
  return { running, queued };
}
