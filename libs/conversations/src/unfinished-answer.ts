import type { Owner } from './owner.ts';

/** An answer that a process left unfinished when it was killed. */
export type UnfinishedAnswer = { owner: Owner; generationId: string };
