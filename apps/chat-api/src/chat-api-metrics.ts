import { problemCatalog } from '@vigia/api-contract';
import { createMetrics, type Metrics } from '@vigia/observability';

import type { PathToAgent } from './path-to-agent.ts';

const interfaces = ['page', 'api', 'openai', 'probe'] as const;
const outcomes = ['completed', 'client-gone', 'upstream-cut'] as const;
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** One request that has ended. */
export type EndedRequest = {
  /** The pattern of its path, as in the log. */
  route: string;
  status: number;
  outcome: (typeof outcomes)[number];
  durationMilliseconds: number;
  /** Code of the problem that it was answered with. */
  code?: string | undefined;
};

export type ChatApiMetrics = {
  metrics: Metrics;
  requestStarted(): void;
  requestEnded(request: EndedRequest): void;
};

/**
 * chat-api's figures; requests by the names of OpenTelemetry's conventions for HTTP servers
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/).
 */
export function createChatApiMetrics(path: Pick<PathToAgent, 'fault'>): ChatApiMetrics {
  const metrics = createMetrics();
  const requests = metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'From the arrival of a request to the last byte of its answer, streams included.',
    labels: { interface: interfaces, status: ['2xx', '3xx', '4xx', '5xx'], outcome: outcomes },
    buckets: seconds,
  });
  const active = metrics.gauge({
    name: 'http_server_active_requests',
    help: 'Requests that are being answered, open streams among them.',
  });
  const problems = metrics.counter({
    name: 'vigia_problems_total',
    help: 'Problems that chat-api itself answered with, by code; not those of the agent, whose bytes it passes on.',
    labels: { code: Object.keys(problemCatalog) },
  });
  metrics.gauge({
    name: 'vigia_agent_reachable',
    help: '1 while the private site answers, else 0, as the last request to it found.',
    read: () => (path.fault === null ? 1 : 0),
  });

  return {
    metrics,
    requestStarted: () => active.add({}, 1),
    requestEnded({ route, status, outcome, durationMilliseconds, code }) {
      active.add({}, -1);
      const labels = { interface: interfaceOf(route), status: statusClassOf(status), outcome };
      requests.observe(labels, durationMilliseconds / 1000);
      if (code !== undefined) problems.add({ code });
    },
  };
}

function interfaceOf(route: string): (typeof interfaces)[number] {
  if (route === '/api' || route.startsWith('/api/')) return 'api';
  if (route === '/v1' || route.startsWith('/v1/')) return 'openai';
  return route === '/livez' || route === '/readyz' ? 'probe' : 'page';
}

function statusClassOf(status: number): '2xx' | '3xx' | '4xx' | '5xx' {
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}
