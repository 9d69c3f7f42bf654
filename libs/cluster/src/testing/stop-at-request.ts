import { type Cluster } from '../connection/cluster.ts';

/**
 * The cluster as a process sees it that dies at its n-th call: that call does not return, whether it reached the
 * server or not, and none comes after it.
 */
export function stopAtRequest(cluster: Cluster, stopAt: number, reachesServer: boolean): Cluster {
  let count = 0;
  return {
    ...cluster,
    async request<T>(call: Parameters<Cluster['request']>[0]): Promise<T> {
      count += 1;
      if (count < stopAt) return await cluster.request<T>(call);
      if (count === stopAt && reachesServer) await cluster.request(call);
      throw new Killed();
    },
  };
}

export class Killed extends Error {
  constructor() {
    super('The process was killed');
    this.name = 'Killed';
  }
}
