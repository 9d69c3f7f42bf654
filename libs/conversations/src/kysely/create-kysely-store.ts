import { sql } from 'kysely';

import type { ConversationStore } from '../conversation-store.ts';
import { answerMethods } from './answers.ts';
import { createApiKeys } from './api-keys.ts';
import type { StoreContext } from './context.ts';
import { conversationMethods } from './conversations.ts';
import { createInstances } from './instances.ts';
import { createLedger } from './ledger.ts';
import { messageMethods } from './messages.ts';
import { progressMethods } from './progress.ts';
import { transferMethods } from './transfer.ts';

/** The store over a database that is open and brought forward; both engines share these queries. */
export function createKyselyStore(context: StoreContext): ConversationStore {
  return {
    keepsTemporary: false,
    ...conversationMethods(context),
    ...messageMethods(context),
    ...answerMethods(context),
    ...progressMethods(context),
    ...transferMethods(context),
    ledger: createLedger(context),
    instances: createInstances(context),
    apiKeys: createApiKeys(context),
    async check() {
      await sql`select 1`.execute(context.db);
    },
    async close() {
      await context.liveness.close();
      await context.db.destroy();
    },
  };
}
