import type { Conversation as StoredConversation, Message } from '@vigia/api-contract';

import { follow, submit } from '../client/ask.ts';
import { readEvents } from '../client/read-events.ts';
import { script } from '../stack/script.ts';
import type { Stack } from '../stack/start-stack.ts';
import type { Random } from './random.ts';
import type { AskedQuestion, Conversation, Round } from './run-round.ts';

/** Everything that is wrong is collected, so that one look shows what belongs together. */
type Complain = (fault: string) => void;

/**
 * Checks what must be true after every round, whatever broke in it.
 * @throws Error that tells all that is wrong
 */
export async function checkRound(stack: Stack, round: Round, random: Random): Promise<void> {
  const faults: string[] = [];
  const complain = (fault: string) => void faults.push(fault);

  await stack.until('An empty queue', ({ generations: { running, queued } }) => {
    return running === 0 && queued === 0;
  });
  for (const question of round.questions) {
    // Who came back asks again, with the key of then; now and then others do, long after the answer.
    const acceptedBefore = question.accepted?.generationId;
    if (question.isLeft || random.chance(0.3)) {
      await submit(question, AbortSignal.timeout(30_000), {
        maximumTokens: question.maximumTokens,
      });
      if (acceptedBefore && question.accepted?.generationId !== acceptedBefore) {
        complain(`${question.content}: the same Idempotency-Key made a second answer`);
      }
      await follow(question, AbortSignal.timeout(60_000));
    }
    await checkReplay(question, random, complain);
  }
  await stack.until('An empty queue', ({ generations: { running, queued } }) => {
    return running === 0 && queued === 0;
  });
  for (const conversation of new Set(round.questions.map((question) => question.conversation))) {
    await checkConversation(conversation, complain);
  }
  for (const completion of round.completions) checkCompletion(completion, complain);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** All questions of a conversation, also of earlier rounds, against what is stored. */
export async function checkConversation(
  { guest, id, questions }: Conversation,
  complain: Complain,
): Promise<void> {
  const stored = await guest.json<StoredConversation>('GET', `/api/conversations/${id}`);
  if (stored.activeGenerationId !== null) complain(`${id} is still answering`);
  const messages = await guest.messages(id);

  const asked = questions.filter(({ answerToRepeat }) => answerToRepeat === undefined);
  const written = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const expected = asked.map(({ content }) => content);
  if (written.join('|') !== expected.join('|')) {
    complain(`stored questions are [${written.join('|')}], asked were [${expected.join('|')}]`);
  }
  for (const question of questions) {
    const { accepted, content } = question;
    if (!accepted) {
      complain(`${content} was never accepted`);
      continue;
    }
    // The answer may lie on a branch that is not the active one.
    const shown = messages.find((message) => message.id === accepted.assistantMessage.id);
    const answer = shown ?? (await readCancelled(question));
    const beside = questions.filter(
      (other) => other.accepted?.assistantMessage.parentId === accepted.assistantMessage.parentId,
    );
    if (answer.siblingIds.length !== beside.length) {
      complain(
        `${content} has ${answer.siblingIds.length} answers, ${beside.length} were asked for`,
      );
    }
    checkAnswer(question, answer, complain);
  }
}

/** A message by its generation: stopping what has ended changes nothing and tells what is stored. */
function readCancelled({ guest, accepted }: AskedQuestion): Promise<Message> {
  const path = `/api/generations/${accepted?.generationId}/cancellation`;
  return guest.json<Message>('POST', path);
}

function checkAnswer(question: AskedQuestion, answer: Message, complain: Complain): void {
  const { content, transcript, effect, isCancelled, isLeft } = question;
  const named = `${content} (${answer.state})`;
  const allowed = [
    'complete',
    ...(effect === 'none' ? [] : [effect]),
    ...(isCancelled ? ['stopped'] : []),
  ];
  if (!allowed.includes(answer.state)) {
    complain(`${named} can only be ${allowed.join(' or ')}: ${answer.problemCode}`);
  }
  const { final } = transcript;
  const isRight =
    answer.state === 'complete'
      ? final?.type === 'done' && final.finishReason === answer.finishReason
      : answer.state === 'stopped'
        ? final?.type === 'done' && final.finishReason === 'cancelled'
        : final?.type === 'error' && final.problem.code === answer.problemCode;
  if (!isRight) complain(`${named} was told as ${JSON.stringify(final)}`);

  const told = transcript.text();
  if (told.content !== answer.content || told.reasoning !== answer.reasoning) {
    complain(
      `${named} was told as ${lengths(told)}, stored is ${lengths(answer)}, events ${transcript.ids}${isLeft ? ', left' : ''}`,
    );
  }
  if (!script.answer.startsWith(answer.content) || !script.think.startsWith(answer.reasoning)) {
    complain(`${named} is not what the model said: ${answer.reasoning}|${answer.content}`);
  }
  if (answer.state === 'complete') {
    const isWhole = answer.content === script.answer && answer.reasoning === script.think;
    if (isWhole !== (answer.finishReason === 'stop')) {
      complain(`${named} ended with ${answer.finishReason} after ${lengths(answer)}`);
    }
    if (answer.finishReason === 'length' && question.maximumTokens === undefined) {
      complain(`${named} was cut to a length that nobody asked for`);
    }
  }
}

/** Another reader, from a random event on, is told the same as the first one. */
async function checkReplay(
  { guest, accepted, transcript, content }: AskedQuestion,
  random: Random,
  complain: Complain,
): Promise<void> {
  if (!accepted) return;
  const from = random.between(0, Math.max(0, transcript.lastId - 1));
  const second = transcript.upTo(from);
  // Between two ids that were sent is no place to go on from.
  const after = second.lastId;
  const path = `/api/generations/${accepted.generationId}/events?after=${after}`;
  const response = await guest.fetch('GET', path);
  for await (const event of readEvents(response)) second.add(event);
  const [told, again] = [transcript.text(), second.text()];
  if (told.content !== again.content || told.reasoning !== again.reasoning) {
    complain(`${content}: from event ${after} on another reader is told ${lengths(again)}`);
  }
  if (second.final?.type !== transcript.final?.type) {
    complain(`${content}: from event ${after} on it ends with ${second.final?.type}`);
  }
}

function checkCompletion(
  { reasoning, content, ending }: Round['completions'][number],
  complain: Complain,
): void {
  if (!script.answer.startsWith(content) || !script.think.startsWith(reasoning)) {
    complain(`a /v1 answer is not what the model said: ${reasoning}|${content}`);
  }
  if (ending === 'whole' && content !== script.answer) {
    complain(`a /v1 answer of ${content.length} characters ended as if it were whole`);
  }
}

const lengths = ({ reasoning, content }: { reasoning: string; content: string }) =>
  `${reasoning.length} + ${content.length} characters`;
