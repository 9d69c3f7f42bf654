import { setTimeout as delay } from 'node:timers/promises';

import type { Stack } from '../stack/start-stack.ts';
import type { Random } from './random.ts';

/** What may happen to an answer that nobody stops, by what was done to the path. */
export type FaultEffect = 'none' | 'interrupted' | 'failed';

type Fault = {
  /** How often it is chosen, compared with the others. */
  weight: number;
  effect: FaultEffect;
  /** Resolves when everything runs again; what comes back later by itself may still be on its way. */
  strike(stack: Stack, random: Random): Promise<void>;
};

const cutSeveralTimes =
  (line: 'clientLine' | 'agentLine') => async (stack: Stack, random: Random) => {
    for (let left = random.between(1, 3); left > 0; left -= 1) {
      stack[line].cut(random.chance(0.5) ? 'reset' : 'close');
      await delay(random.between(0, 80));
    }
  };

const loseAnswer = (line: 'clientLine' | 'agentLine') => async (stack: Stack) => {
  stack[line].loseNextAnswer();
  await delay(100);
};

const endAgent = (signal: 'SIGKILL' | 'SIGTERM') => async (stack: Stack, random: Random) => {
  await stack.endAgent(signal);
  await delay(random.between(0, 100));
  await stack.startAgent();
};

/** What can break between a person and the model. Stopping a client or an answer is up to the client. */
export const faults = {
  'agent killed': { weight: 14, effect: 'interrupted', strike: endAgent('SIGKILL') },
  'agent restarted': { weight: 5, effect: 'interrupted', strike: endAgent('SIGTERM') },
  'model server killed': {
    weight: 14,
    effect: 'failed',
    async strike(stack) {
      stack.killModelServer();
    },
  },
  'client cut off': { weight: 14, effect: 'none', strike: cutSeveralTimes('clientLine') },
  'agent cut off': { weight: 14, effect: 'none', strike: cutSeveralTimes('agentLine') },
  'answer to client lost': { weight: 7, effect: 'none', strike: loseAnswer('clientLine') },
  'answer to chat-api lost': { weight: 7, effect: 'none', strike: loseAnswer('agentLine') },
  'chat-api killed': {
    weight: 7,
    effect: 'none',
    async strike(stack) {
      await stack.endChatApi('SIGKILL');
      await stack.startChatApi();
    },
  },
  'client stopped': { weight: 9, effect: 'none', strike: async () => undefined },
  'answer cancelled': { weight: 9, effect: 'none', strike: async () => undefined },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
