import type { Queries } from './queries.ts';

/** How an engine tells which agents on its database live. */
export type Liveness = {
  readonly ownId: string;
  readonly isShared: boolean;
  /** False when this agent was taken for dead. */
  beat(): Promise<boolean>;
  /** Of these agents and of all that the engine knows, the dead and those that may be. Never this one. */
  judge(ids: readonly string[]): Promise<{ dead: string[]; suspects: string[] }>;
  /** Lets one transaction at a time take over; the others wait here for its end. */
  serialise(transaction: Queries): Promise<void>;
  /** Forgets a dead agent within the transaction that took over from it. */
  forget(transaction: Queries, id: string): Promise<void>;
  close(): Promise<void>;
};

/** For an engine that one agent holds alone: every other that ever was is dead. */
export function aloneLiveness(ownId: string): Liveness {
  return {
    ownId,
    isShared: false,
    beat: async () => true,
    judge: async (ids) => ({ dead: ids.filter((id) => id !== ownId), suspects: [] }),
    serialise: async () => undefined,
    forget: async () => undefined,
    close: async () => undefined,
  };
}
