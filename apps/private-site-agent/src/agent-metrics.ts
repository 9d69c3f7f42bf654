import { problemCatalog } from '@vigia/api-contract';
import type { GenerationRecord } from '@vigia/generations';
import { createMetrics, type Metrics } from '@vigia/observability';

import type { Refusal } from './http/refusal.ts';

const outcomes = ['done', 'stopped', 'client_gone', 'failed', 'interrupted', 'refused'] as const;
const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What is so at the moment when the metrics are read. */
export type PresentFigures = { running: number; queued: number; modelIsReady: boolean };

export type AgentMetrics = {
  metrics: Metrics;
  generationEnded(record: GenerationRecord): void;
  refused(refusal: Pick<Refusal, 'code' | 'atDoor'>): void;
  clocksDiffer(seconds: number): void;
  auditFailed(): void;
};

/**
 * The agent's figures, by the names of OpenTelemetry's conventions for generative AI.
 * @param present null while the agent starts
 */
export function createAgentMetrics(present: () => PresentFigures | null): AgentMetrics {
  const metrics = createMetrics();
  const requests = metrics.histogram({
    name: 'gen_ai_server_request_duration_seconds',
    help: 'From admission to the end; the sum over all outcomes is the number of accepted requests.',
    labels: { outcome: outcomes },
    buckets: seconds,
  });
  const firstTokens = metrics.histogram({
    name: 'gen_ai_server_time_to_first_token_seconds',
    help: 'From admission to the first token, waiting included.',
    buckets: seconds,
  });
  const tokens = metrics.counter({
    name: 'gen_ai_client_token_usage_total',
    help: 'Tokens of prompts (input) and answers (output).',
    labels: { type: ['input', 'output'] },
  });
  const codes = Object.keys(problemCatalog);
  const doorRefusals = metrics.counter({
    name: 'vigia_door_refusals_total',
    help: 'Requests that the door let not in, by the code of the refusal.',
    labels: { code: codes },
  });
  const requestRefusals = metrics.counter({
    name: 'vigia_generation_refusals_total',
    help: 'Requests of known users that were to start an answer and started none, by code.',
    labels: { code: codes },
  });
  const clockSkew = metrics.gauge({
    name: 'vigia_clock_skew_seconds',
    help: 'By how much the clocks of the sites seemed to differ when a request was last refused for it.',
  });
  const auditFailures = metrics.counter({
    name: 'vigia_audit_failures_total',
    help: 'Records of the audit log that could not be written.',
  });
  metrics.gauge({
    name: 'vigia_generations_running',
    help: 'Answers that the model writes now.',
    read: () => present()?.running ?? 0,
  });
  metrics.gauge({
    name: 'vigia_generations_queued',
    help: 'Answers that wait for the model.',
    read: () => present()?.queued ?? 0,
  });
  metrics.gauge({
    name: 'vigia_model_ready',
    help: '1 while the model takes requests, else 0.',
    read: () => (present()?.modelIsReady ? 1 : 0),
  });
  return {
    metrics,
    generationEnded(record) {
      requests.observe({ outcome: record.outcome }, record.durationMilliseconds / 1000);
      if (record.firstTokenMilliseconds !== null) {
        firstTokens.observe({}, record.firstTokenMilliseconds / 1000);
      }
      tokens.add({ type: 'input' }, record.promptTokens);
      tokens.add({ type: 'output' }, record.completionTokens);
    },
    refused: ({ code, atDoor }) => (atDoor ? doorRefusals : requestRefusals).add({ code }),
    clocksDiffer: (seconds) => clockSkew.set({}, seconds),
    auditFailed: () => auditFailures.add({}),
  };
}
