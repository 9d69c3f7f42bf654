import { randomInt } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

import { createGuest, type Guest } from './client/guest.ts';
import { checkConversation, checkRound } from './faults/check-round.ts';
import { createRandom } from './faults/random.ts';
import { type Conversation, type Round, runRound } from './faults/run-round.ts';
import { feedForwardLength, script } from './stack/script.ts';
import { type Stack, startStack } from './stack/start-stack.ts';

const rounds = Number(process.env['VIGIA_FAULT_ROUNDS'] ?? 200);
const seed = Number(process.env['VIGIA_FAULT_SEED'] ?? randomInt(2 ** 31));

let stack: Stack | undefined;
afterEach(() => stack?.stop());

it(
  `loses nothing in ${rounds} rounds in which something breaks at a random moment`,
  async () => {
    process.stdout.write(`VIGIA_FAULT_SEED=${seed} repeats these faults\n`);
    stack = await startStack({
      slots: 2,
      model: { ...script, feedForwardLength, contextTokens: 4096 },
    });
    await stack.until('A loaded model', ({ model }) => model.state === 'ready');
    const random = createRandom(seed);
    const guests: Guest[] = [];
    for (const name of ['Ana', 'Rui', 'Eva']) guests.push(await createGuest(stack.url, name));
    const conversations: Conversation[] = [];
    const struck: Record<string, number> = {};
    const states: Record<string, number> = {};

    for (let number = 1; number <= rounds; number += 1) {
      let round: Round | undefined;
      try {
        round = await runRound({ stack, random, number, conversations, guests });
        await checkRound(stack, round, random);
      } catch (error) {
        const what = round ? `${round.fault} after ${round.moment} ms` : 'before its checks';
        throw new Error(
          `VIGIA_FAULT_SEED=${seed}, round ${number} (${what}): ${(error as Error).message}\n${stack.log()}`,
          { cause: error },
        );
      }
      struck[round.fault] = (struck[round.fault] ?? 0) + 1;
    }

    // Once more at the end, because a later round could have harmed what an earlier one stored.
    const faults: string[] = [];
    for (const conversation of conversations) {
      await checkConversation(conversation, (fault) => faults.push(fault));
    }
    expect(faults).toEqual([]);

    await stack.endAgent('SIGTERM');
    const database = new DatabaseSync(join(stack.directory, 'data/vigia.db'));
    for (const row of database
      .prepare('select state, count(*) as n from message group by state')
      .all()) {
      states[String(row['state'])] = Number(row['n']);
    }
    const questions = conversations
      .flatMap((conversation) => conversation.questions)
      .filter(({ answerToRepeat }) => answerToRepeat === undefined)
      .map(({ content }) => content);
    const stored = database
      .prepare("select content from message where role = 'user'")
      .all()
      .map(({ content }) => String(content));
    database.close();
    process.stdout.write(`${JSON.stringify({ struck, states })}\n`);
    expect(stored.sort()).toEqual(questions.sort());
    expect(states['generating']).toBeUndefined();
  },
  30 * 60_000,
);
