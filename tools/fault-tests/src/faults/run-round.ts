import { setTimeout as delay } from 'node:timers/promises';

import { cancel, createQuestion, follow, type Question, submit } from '../client/ask.ts';
import { complete, type Completion } from '../client/complete.ts';
import type { Guest } from '../client/guest.ts';
import type { Stack } from '../stack/start-stack.ts';
import { type FaultEffect, type FaultName, faults } from './faults.ts';
import type { Random } from './random.ts';

/** A conversation that goes on over several rounds. */
export type Conversation = { guest: Guest; id: string; questions: AskedQuestion[] };

/** A question, and what was done to it on purpose. */
export type AskedQuestion = Question & {
  conversation: Conversation;
  /** Its client went away and came back after everything was quiet. */
  isLeft: boolean;
  isCancelled: boolean;
  maximumTokens: number | undefined;
  effect: FaultEffect;
};

export type Round = {
  number: number;
  fault: FaultName;
  /** When it struck, in milliseconds after the questions were asked. */
  moment: number;
  questions: AskedQuestion[];
  completions: Completion[];
};

export type RoundOptions = {
  stack: Stack;
  random: Random;
  number: number;
  conversations: Conversation[];
  guests: Guest[];
};

/** An answer takes this long when nobody else asks, in milliseconds, roughly: faults strike within it. */
const usualAnswerMilliseconds = 350;
const questionsPerConversation = 4;
/** So many kills of its model server, then the agent is killed instead: a new one starts over with its waits. */
const patientKills = 2;

/** Asks one to three questions at once, breaks something meanwhile, and waits until all is quiet. */
export async function runRound(options: RoundOptions): Promise<Round> {
  const { stack, random, number, conversations } = options;
  // Mostly with a model that is there: while it loads, little can break in mid-answer.
  if (random.chance(0.8)) await stack.until('A model', ({ model }) => model.state === 'ready');
  const planned = random.pick(weights);
  const fault =
    planned === 'model server killed' && stack.modelServerKills >= patientKills
      ? 'agent killed'
      : planned;
  const moment = random.between(0, usualAnswerMilliseconds);
  const round: Round = { number, fault, moment, questions: [], completions: [] };
  const asking: Promise<unknown>[] = [];
  const over = new AbortController();
  const left = new AbortController();

  const count = random.between(1, 3);
  for (let index = 0; index < count; index += 1) {
    if (random.chance(0.2)) {
      asking.push(
        complete(stack.url, `program ${number}.${index}`, over.signal).then((completion) =>
          round.completions.push(completion),
        ),
      );
      continue;
    }
    const conversation = await chooseConversation(options, round);
    const question = nextQuestion(conversation, `question ${number}.${index}`, random);
    question.effect = faults[fault].effect;
    question.isLeft = fault === 'client stopped' && random.chance(0.7);
    question.isCancelled = fault === 'answer cancelled' && random.chance(0.7);
    round.questions.push(question);
    conversation.questions.push(question);
    const stream = random.chance(0.4);
    const signal = question.isLeft ? AbortSignal.any([left.signal, over.signal]) : over.signal;
    asking.push(
      (async () => {
        await submit(question, signal, { stream, maximumTokens: question.maximumTokens });
        await follow(question, signal);
      })().catch((error: unknown) => {
        if (!question.isLeft || !left.signal.aborted) throw error;
      }),
    );
    if (!conversations.includes(conversation)) conversations.push(conversation);
  }

  async function breakSomething(): Promise<void> {
    await delay(moment);
    left.abort(new Error('The client was stopped.'));
    await faults[fault].strike(stack, random);
    for (const question of round.questions.filter(({ isCancelled }) => isCancelled)) {
      await untilAccepted(question, over.signal);
      await cancel(question, over.signal);
    }
  }
  try {
    await Promise.all([breakSomething(), ...asking]);
  } finally {
    over.abort(new Error('The round is over.'));
    stack.agentLine.heal();
    stack.clientLine.heal();
  }
  return round;
}

const weights = Object.fromEntries(
  Object.entries(faults).map(([name, { weight }]) => [name, weight]),
) as Record<FaultName, number>;

/** One that is not used in this round yet; an old one sometimes, so that conversations grow. */
async function chooseConversation(
  { random, conversations, guests }: RoundOptions,
  round: Round,
): Promise<Conversation> {
  const old = conversations
    .slice(-4)
    .find(
      (conversation) =>
        conversation.questions.length < questionsPerConversation &&
        !round.questions.some((question) => question.conversation === conversation),
    );
  if (old && random.chance(0.5)) return old;
  const guest = guests[random.between(0, guests.length - 1)];
  if (!guest) throw new Error('Somebody has to ask.');
  return { guest, id: await guest.newConversation(), questions: [] };
}

function nextQuestion(conversation: Conversation, content: string, random: Random): AskedQuestion {
  const { guest, id } = conversation;
  const last = conversation.questions.at(-1);
  const repeats = last?.accepted && random.chance(0.3);
  const question = createQuestion({
    guest,
    conversationId: id,
    content: repeats ? last.content : content,
    ...(repeats ? { answerToRepeat: last.accepted?.assistantMessage.id ?? '' } : {}),
  });
  return Object.assign(question, {
    conversation,
    isLeft: false,
    isCancelled: false,
    maximumTokens: random.chance(0.3) ? random.between(5, 60) : undefined,
    effect: 'none' as const,
  });
}

async function untilAccepted(question: Question, signal: AbortSignal): Promise<void> {
  while (!question.accepted) await delay(5, undefined, { signal });
}
