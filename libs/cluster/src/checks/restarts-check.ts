import { type Check, ok, unknown } from '@vigia/health-checks';

import { isClusterError } from '../errors/cluster-error.ts';
import { listObjects } from '../objects/object-client.ts';
import { statusOf } from '../readiness/conditions.ts';
import { type PublicContext } from './public-context.ts';
import { skupperWords } from './skupper-words.ts';

/** One that is longer ago needs no word, in milliseconds. */
const shown = 86_400_000;

type ContainerStatus = {
  name: string;
  restartCount?: number;
  lastState?: { terminated?: { reason?: string; exitCode?: number; finishedAt?: string } };
};

/** A router that works now, and was restarted of late: links that flap have their reason here. */
export const restartsCheck: Check<PublicContext> = {
  id: 'listener.restarts',
  hop: 'listener',
  requires: ['listener.router'],
  async run(context, signal) {
    const say = skupperWords(context.locale);
    const { namespace } = context.config.public;
    try {
      const pods = await listObjects(context.cluster, {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        labelSelector: 'skupper.io/component=router',
        signal,
      });
      const restarts = pods.flatMap((pod) => {
        const { name } = pod.metadata;
        const { containerStatuses = [] } = statusOf<{ containerStatuses: ContainerStatus[] }>(pod);
        return containerStatuses.flatMap(({ name: container, restartCount = 0, lastState }) => {
          const ended = lastState?.terminated;
          const at = ended?.finishedAt ?? '';
          const isRecent = context.clock().getTime() - Date.parse(at) < shown;
          if (restartCount === 0 || !isRecent) return [];
          const reason = ended?.reason ?? `exit code ${ended?.exitCode ?? '?'}`;
          return [{ pod: name, container, count: restartCount, reason, at }];
        });
      });
      // That it had too little memory says what to do; the latest of the others says most.
      const [worst] = restarts.toSorted(
        (a, b) =>
          Number(b.reason === 'OOMKilled') - Number(a.reason === 'OOMKilled') ||
          b.at.localeCompare(a.at),
      );
      if (worst === undefined) return ok(say.noRestarts);
      const { pod, container, count, reason, at } = worst;
      const seen = say.restarted(pod, container, count, reason, at);
      return reason === 'OOMKilled'
        ? ok(seen, say.memoryMend(namespace))
        : ok(seen, say.restartsMend(namespace, pod, container));
    } catch (error) {
      if (isClusterError(error, 'forbidden')) return unknown(say.hidden('Pod'));
      throw error;
    }
  },
};
