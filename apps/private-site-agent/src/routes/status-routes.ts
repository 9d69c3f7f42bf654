import type { AgentStatus, Hop, HopState, Model } from '@vigia/api-contract';
import { Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';

const hopStates: Record<Model['state'], HopState> = {
  ready: 'ok',
  loading: 'degraded',
  restarting: 'degraded',
  failed: 'down',
};

const explanations: Record<Model['state'], string | null> = {
  ready: null,
  loading: 'The model is loading.',
  restarting: 'The model server ended and is started again.',
  failed: 'The model server does not start.',
};

/** How the agent and its model are. */
export function statusRoutes(dependencies: AgentDependencies): Router {
  const routes = Router();
  routes
    .route('/status')
    .get((_request, response) => {
      response.json(readStatus(dependencies));
    })
    .all(refuseOtherMethods('GET'));
  return routes;
}

export function readStatus(dependencies: AgentDependencies): AgentStatus {
  const { generations, backend, store, version, startedAt, modelStateSince } = dependencies;
  const model = backend.model();
  const draining = generations.isDraining;
  const skew = dependencies.clockSkew?.() ?? null;
  const troubles = [
    ...(draining ? ['It is being stopped and accepts nothing new.'] : []),
    ...(skew
      ? [
          `The clocks of the two sites seem to differ by ${Math.abs(skew.seconds)} seconds, so requests are refused: set both clocks by NTP.`,
        ]
      : []),
  ];
  const agent: Hop = {
    name: 'agent',
    state: troubles.length > 0 ? 'degraded' : 'ok',
    since: startedAt.toISOString(),
    latencyMilliseconds: null,
    detail: troubles.join(' ') || null,
  };
  const warnings = dependencies.modelWarnings?.() ?? [];
  const ready = model.state === 'ready';
  const modelServer: Hop = {
    name: 'model-server',
    state: ready && warnings.length > 0 ? 'degraded' : hopStates[model.state],
    since: modelStateSince().toISOString(),
    latencyMilliseconds: null,
    detail: ready
      ? warnings.join(' ') || null
      : (dependencies.modelDetail?.() ?? explanations[model.state]),
  };
  return {
    version,
    startedAt: startedAt.toISOString(),
    now: new Date().toISOString(),
    draining,
    model,
    features: { temporaryChats: store.keepsTemporary },
    hops: [agent, modelServer],
    generations: generations.figures(),
  };
}
