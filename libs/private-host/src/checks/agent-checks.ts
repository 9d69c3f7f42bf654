import { type Check, chooseByLocale, type Finding } from '@vigia/health-checks';

import type { AgentHealth } from '../agent/agent-health.ts';
import { OperatorError } from '../agent/operator-client.ts';
import * as words from './agent-words.ts';

export type AgentContext = {
  /** Where the agent's operator interface should listen. */
  operatorSocket: string;
  /** The command that starts the agent here, and the one that shows its log. */
  startCommand: string;
  logCommand: string;
  /** The key ids of the paired public site; empty when that is not known here. */
  pairedKeyIds: readonly string[];
  /** The agent's account of itself, read once. @throws OperatorError */
  agentHealth: (signal: AbortSignal) => Promise<AgentHealth>;
};

/** The agent and the model server behind it, asked at the agent's operator socket. */
export function agentChecks(locale: string): Check<AgentContext>[] {
  const say = chooseByLocale(locale, words);
  return [
    {
      id: 'agent.running',
      hop: 'agent',
      async run(context, signal) {
        try {
          const { process, status } = await context.agentHealth(signal);
          const seen = say.running(status.version, process.pid);
          return status.draining
            ? {
                state: 'broken',
                seen: say.draining,
                why: say.drainingWhy,
                mend: context.startCommand,
              }
            : { state: 'ok', seen };
        } catch (error) {
          if (!(error instanceof OperatorError)) throw error;
          return silent(error, context);
        }
      },
    },
    {
      id: 'agent.store',
      hop: 'agent',
      requires: ['agent.running'],
      async run(context, signal) {
        const { store } = await context.agentHealth(signal);
        return store.state === 'ok'
          ? { state: 'ok', seen: say.store(store.engine) }
          : {
              state: 'broken',
              seen: say.storeDown(store.engine, store.code ?? '?'),
              why: say.storeWhy,
              mend: say.storeMend(context.logCommand),
            };
      },
    },
    {
      id: 'agent.audit',
      hop: 'agent',
      requires: ['agent.running'],
      async run(context, signal) {
        const { audit } = await context.agentHealth(signal);
        return audit.failures === 0
          ? { state: 'ok', seen: say.audit }
          : {
              state: 'broken',
              seen: say.auditFails(audit.failures),
              why: say.auditWhy,
              mend: say.auditMend,
            };
      },
    },
    {
      id: 'agent.key',
      hop: 'agent',
      requires: ['agent.running'],
      async run(context, signal) {
        const { door } = await context.agentHealth(signal);
        const accepted = door.keyIds.map(short).join(', ');
        const { pairedKeyIds } = context;
        if (pairedKeyIds.length === 0) return { state: 'skipped', seen: say.keyUnknown(accepted) };
        const missing = pairedKeyIds.filter((id) => !door.keyIds.includes(id));
        return missing.length === 0
          ? { state: 'ok', seen: say.key(accepted) }
          : {
              state: 'broken',
              seen: say.keyMissing(accepted, missing.map(short).join(', ')),
              why: say.keyWhy,
              mend: say.keyMend,
            };
      },
    },
    {
      id: 'agent.clock',
      hop: 'agent',
      requires: ['agent.running'],
      async run(context, signal) {
        const { clockSkew } = (await context.agentHealth(signal)).door;
        return clockSkew === null
          ? { state: 'ok', seen: say.clock }
          : {
              state: 'broken',
              seen: say.clockSkew(clockSkew.seconds, clockSkew.seenAt),
              why: say.clockWhy,
              mend: 'timedatectl set-ntp true',
            };
      },
    },
    {
      id: 'model.ready',
      hop: 'model-server',
      requires: ['agent.running'],
      async run(context, signal) {
        const { model, hops } = (await context.agentHealth(signal)).status;
        const detail = hops.find(({ name }) => name === 'model-server')?.detail ?? null;
        if (model.state === 'ready') return { state: 'ok', seen: say.model(model.name, detail) };
        const { loadProgress } = model;
        if (model.state === 'loading') {
          return {
            state: 'unknown',
            seen: say.modelLoading(model.name, loadProgress && Math.floor(loadProgress * 100)),
            mend: say.modelWait,
          };
        }
        return {
          state: 'broken',
          seen: say.modelDown(model.name, model.state, detail),
          why: say.modelWhy,
          mend: say.modelMend(context.logCommand),
        };
      },
    },
  ];

  function silent(error: OperatorError, context: AgentContext): Finding {
    const { operatorSocket, startCommand } = context;
    if (error.code === 'forbidden') {
      return { state: 'unknown', seen: say.forbidden(operatorSocket), mend: say.forbiddenMend };
    }
    const absent = error.code === 'absent';
    const down = absent || error.code === 'refused';
    return {
      state: 'broken',
      seen: down ? say.down(operatorSocket, absent) : say.failed(operatorSocket, error.message),
      why: say.downWhy,
      mend: startCommand,
    };
  }
}

/** Enough of a key id to tell keys apart. */
function short(keyId: string): string {
  return keyId.slice(0, 10);
}
