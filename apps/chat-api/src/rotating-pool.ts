import { Client, Pool } from 'undici';

export type Rotation = {
  /** A connection takes no new request after so long, in milliseconds. */
  maximumAge: number;
  /** A connection takes so many requests at most. */
  maximumRequests: number;
};

/**
 * A Skupper router balances connections, not requests, so a connection that is kept for ever would give
 * all its work to one private site. Half a minute costs one handshake in hundreds of requests.
 */
export const defaultRotation: Rotation = { maximumAge: 30_000, maximumRequests: 250 };

/**
 * Connections to one origin, opened when they are needed, one request at a time on each, and replaced
 * by new ones before they are old. What runs on an old connection ends there in peace.
 */
export function createRotatingPool(
  origin: string,
  options: Pool.Options & { rotation: Rotation; random: () => number },
): Pool {
  const { rotation, random, ...poolOptions } = options;
  // Between three quarters and all of it, so that processes and connections do not change at the same moment.
  const jittered = (most: number) => Math.max(1, Math.round(most * (0.75 + 0.25 * random())));
  return new Pool(origin, {
    ...poolOptions,
    pipelining: 1,
    clientTtl: jittered(rotation.maximumAge),
    factory: (target, clientOptions: Client.Options) =>
      new Client(target, {
        ...clientOptions,
        maxRequestsPerClient: jittered(rotation.maximumRequests),
      }),
  });
}
