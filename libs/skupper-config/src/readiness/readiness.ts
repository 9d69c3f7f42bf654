/** One answer to «is it ready?». Times are RFC 3339 in UTC as the cluster gives them; null where it gives none. */
export type Readiness =
  | { readonly state: 'ready'; readonly since: string | null }
  | {
      readonly state: 'waiting';
      /** The condition that is not yet true, such as `Resolved`; `Seen` while no controller has looked. */
      readonly waitingFor: string;
      /** A stable code, such as `no-address`. */
      readonly code: string;
      /** What it waits for, in a sentence. */
      readonly detail: string;
      readonly since: string | null;
      /** True when it has waited longer than this ever takes: something is wrong then. */
      readonly isOverdue: boolean;
      /** What to do when it does not end by itself. */
      readonly remedy: string;
    }
  | {
      readonly state: 'failed';
      readonly code: string;
      /** Why, in a sentence. */
      readonly detail: string;
      readonly since: string | null;
      readonly remedy: string;
    };
