import { describeApiKeys } from './describe-api-keys.ts';
import { describeBranches } from './describe-branches.ts';
import { describeGenerationRecords } from './describe-generation-records.ts';
import { describeLedger } from './describe-ledger.ts';
import { describeLists } from './describe-lists.ts';
import { describeOwnership } from './describe-ownership.ts';
import { describeTransfer } from './describe-transfer.ts';
import type { StoreFactory } from './store-factory.ts';

/** What every engine of the store must do. */
export function describeConversationStore(engine: string, factory: StoreFactory): void {
  describe(`conversation store on ${engine}`, () => {
    describeLists(factory);
    describeBranches(factory);
    describeGenerationRecords(factory);
    describeLedger(factory);
    describeOwnership(factory);
    describeTransfer(factory);
    describeApiKeys(factory);
  });
}
