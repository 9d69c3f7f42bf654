import { ProblemError } from '@vigia/api-contract';

import type { FairQueue } from './fair-queue.ts';
import type { Generation } from './generation.ts';
import { createRequestRate, type Remainder, type UserLimits } from './limits.ts';
import type { ModelBackend } from './model-backend.ts';
import type { Pace } from './pace.ts';

export type AdmissionOptions = {
  queue: FairQueue<Generation>;
  backend: ModelBackend;
  pace: Pace;
  now: () => number;
  /** Answers that may wait, of all owners together. */
  queueCapacity: number;
};

/** A place that a request holds from its admission until it is queued or refused. */
export type Admitted = { leave: () => void };

/** Who may come in. What is checked and what is held is one step: nothing is awaited in between. */
export type Admission = {
  /** @throws ProblemError `model_unavailable`, `concurrency_limited`, `queue_full`, `rate_limited` */
  enter(owner: string, limits: UserLimits): Admitted;
  /** What is left of the requests of this minute. */
  requestsOf(owner: string, limits: UserLimits): Remainder | null;
  /** To be called when a generation starts to run or leaves the queue, and when it has ended. */
  ended(owner: string): void;
};

export function createAdmission(options: AdmissionOptions): Admission {
  const { queue, backend, pace, queueCapacity } = options;
  const rate = createRequestRate(options.now);
  /** Requests that are admitted and neither ended nor refused, by owner. */
  const present = new Map<string, number>();
  /** Requests between their admission and the queue. */
  let entering = 0;
  const enteringOf = new Map<string, number>();

  function change(counts: Map<string, number>, owner: string, by: number): void {
    const count = (counts.get(owner) ?? 0) + by;
    if (count > 0) counts.set(owner, count);
    else counts.delete(owner);
  }

  function refuseFull(position: number): never {
    throw new ProblemError('queue_full', {
      remedy: 'Try again in a while.',
      retryAfter: Math.min(300, pace.secondsUntil(position, backend.slots) ?? 5),
    });
  }

  return {
    enter(owner, limits) {
      if (backend.model().state === 'failed') {
        throw new ProblemError('model_unavailable', {
          detail: 'The model server does not run.',
          remedy: 'Look at its state in the status of the private site.',
          hop: 'model-server',
          retryAfter: 30,
        });
      }
      const { concurrentGenerations, queuedGenerations } = limits;
      if (concurrentGenerations !== null && (present.get(owner) ?? 0) >= concurrentGenerations) {
        throw new ProblemError('concurrency_limited', {
          detail: `At most ${concurrentGenerations} answers at once are allowed.`,
          remedy: 'Wait for one to end, or stop it.',
          retryAfter: pace.secondsUntil(1, backend.slots) ?? 5,
        });
      }
      if (queue.size + entering >= queueCapacity) refuseFull(queue.size);
      const ownWaiting = queue.countOf(owner) + (enteringOf.get(owner) ?? 0);
      if (queuedGenerations !== null && ownWaiting >= queuedGenerations) refuseFull(ownWaiting);
      rate.count(owner, limits.requestsPerMinute);

      entering += 1;
      change(enteringOf, owner, 1);
      change(present, owner, 1);
      let isEntering = true;
      return {
        leave() {
          if (!isEntering) return;
          isEntering = false;
          entering -= 1;
          change(enteringOf, owner, -1);
        },
      };
    },
    requestsOf: (owner, { requestsPerMinute }) => rate.standing(owner, requestsPerMinute),
    ended: (owner) => change(present, owner, -1),
  };
}
