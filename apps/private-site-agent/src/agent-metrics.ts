import type { GenerationRecord } from '@vigia/generations';
import { createMetrics, type Metrics } from '@vigia/observability';

const outcomes = ['done', 'stopped', 'client_gone', 'failed', 'interrupted', 'refused'] as const;
const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export type AgentMetrics = {
  metrics: Metrics;
  generationEnded(record: GenerationRecord): void;
  refused(code: string): void;
};

/** The agent's figures, by the names of OpenTelemetry's conventions for generative AI. */
export function createAgentMetrics(): AgentMetrics {
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
  const refusals = metrics.counter({
    name: 'vigia_door_refusals_total',
    help: 'Requests that the door let not in, by the code of the refusal.',
    labels: {
      code: [
        'signature_missing',
        'signature_invalid',
        'signature_expired',
        'signature_replayed',
        'signature_mismatch',
        'invalid_api_key',
        'rate_limited',
      ],
    },
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
    refused: (code) => refusals.add({ code: code as 'other' }),
  };
}
