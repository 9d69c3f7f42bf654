import type { StandIn } from '@vigia/api-contract';

import type { LocalContext } from './local-context.ts';

/** The model that will run. */
export type FetchedModel = { path: string; id: string; name: string; standIn: StandIn | null };

/** Finds or downloads the model, and says how far it is. */
export async function fetchModel(
  _context: LocalContext,
  _modelFile: string | undefined,
  _signal: AbortSignal,
): Promise<FetchedModel> {
  throw new Error('waits for @vigia/model-runtime');
}
