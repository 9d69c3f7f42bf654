import { createRequestSigner, publicSiteSubject } from '@vigia/site-trust';
import { Agent, request } from 'undici';

import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { forwardPort } from '../forward/forward-port.ts';
import { readObject } from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';

/** Where the private site can be asked from here. */
export type AgentDoor = { url: string; close(): Promise<void> };

/** Whether the private site accepts a signature of a key. */
export type AgentAnswer =
  | { state: 'accepted' }
  | { state: 'refused' }
  /** It cannot be told: nobody answers, or says something else. */
  | { state: 'unknown'; detail: string };

/** Several private hosts may answer in turn, each on connections of its own. */
const attempts = 3;
const deadlineMilliseconds = 10_000;

/**
 * A way from this machine to the private site, through the router of the public one, as chat-api goes.
 * @param service the name of the Listener, whose Service Skupper makes
 * @throws ClusterError `not_found` when there is no such Service, or no pod behind it
 */
export async function openAgentDoor(
  cluster: Cluster,
  namespace: string,
  service: string,
  signal: AbortSignal,
): Promise<AgentDoor> {
  const reference = { apiVersion: 'v1', kind: 'Service', name: service, namespace };
  const live = await readObject(cluster, reference, { signal });
  const { selector = {}, ports = [] } = live
    ? specOf<{ selector: Record<string, string>; ports: { port: number; targetPort?: unknown }[] }>(
        live,
      )
    : {};
  const [port] = ports;
  const target = Number(port?.targetPort ?? port?.port);
  if (Object.keys(selector).length === 0 || !Number.isInteger(target)) {
    throw new ClusterError('not_found', `There is no Service ${service} of the router to ask.`, {
      remedy: 'Look at the Listener: vigia status',
      object: reference,
      facts: { what: `Service ${service}` },
    });
  }
  const forwarded = await forwardPort(cluster, {
    namespace,
    labelSelector: Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    port: target,
    localPort: 0,
    signal,
  });
  return { url: `http://127.0.0.1:${forwarded.port}`, close: () => forwarded.close() };
}

/** Asks the private site for its status with a signature of this key. @throws the reason of `signal` */
export async function askAgent(
  url: string,
  privateKeyPem: string,
  signal: AbortSignal,
): Promise<AgentAnswer> {
  let last: AgentAnswer = { state: 'unknown', detail: '' };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const answer = await askOnce(url, privateKeyPem, signal);
    if (answer.state === 'unknown') return answer;
    if (attempt > 0 && answer.state !== last.state) {
      return { state: 'unknown', detail: 'some private hosts accept the key, and others do not' };
    }
    last = answer;
  }
  return last;
}

async function askOnce(
  url: string,
  privateKeyPem: string,
  signal: AbortSignal,
): Promise<AgentAnswer> {
  const signed = { method: 'GET', path: '/status' } as const;
  const token = await createRequestSigner({ privateKeyPem }).sign({
    ...signed,
    subject: publicSiteSubject,
  });
  const dispatcher = new Agent({ connect: { timeout: deadlineMilliseconds } });
  try {
    const { statusCode, body } = await request(new URL(signed.path, url), {
      dispatcher,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMilliseconds)]),
    });
    const answer = (await body.json().catch(() => null)) as { code?: unknown } | null;
    if (statusCode === 200) return { state: 'accepted' };
    if (statusCode === 401 && answer?.code === 'signature_invalid') return { state: 'refused' };
    const code = typeof answer?.code === 'string' ? ` ${answer.code}` : '';
    return { state: 'unknown', detail: `HTTP ${statusCode}${code}` };
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    return { state: 'unknown', detail: code ?? message };
  } finally {
    await dispatcher.destroy();
  }
}
