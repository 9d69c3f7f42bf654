import { ProblemError } from '@vigia/api-contract';

/** How a request ended at the model; `withdrawn` is one that its caller had left before it came. */
export type RequestOutcome = 'running' | 'stop' | 'length' | 'cancelled' | 'failed' | 'withdrawn';

/** The tokens of one request, as they are spent. */
export type RequestUsage = {
  id: string;
  /** Tokens of the prompt that were read or found again; all of them unless it was cancelled before. */
  promptTokens: number;
  /** How many of those were found again in the slot. */
  cachedTokens: number;
  /** Tokens that the model wrote, its thinking included, the end token not. */
  completionTokens: number;
  outcome: RequestOutcome;
};

/** How many ended requests are remembered, for callers that left before their usage was told. */
const remembered = 2000;

/** Counts every token that the model works on. The totals are the sum over all requests, cancelled ones included. */
export class UsageLedger {
  readonly totals = {
    requests: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    cancelled: 0,
    failed: 0,
    /** Role markers in caller text that were made harmless. */
    neutralizedMarkers: 0,
  };
  readonly #requests = new Map<string, RequestUsage>();

  /** @throws ProblemError `conflict` for one that was withdrawn. */
  begin(id: string): RequestUsage {
    if (this.#requests.get(id)?.outcome === 'withdrawn') {
      throw new ProblemError('conflict', { detail: 'This request was withdrawn before it came.' });
    }
    this.totals.requests += 1;
    return this.#add(id, 'running');
  }

  /**
   * What a request has taken, asked by a caller that has left it. Bytes of it may still be on their way:
   * one that is not known here is noted as withdrawn, so that nothing is ever done for it uncounted.
   */
  settle(id: string): RequestUsage {
    return this.#requests.get(id) ?? this.#add(id, 'withdrawn');
  }

  #add(id: string, outcome: RequestOutcome): RequestUsage {
    const usage: RequestUsage = {
      id,
      promptTokens: 0,
      cachedTokens: 0,
      completionTokens: 0,
      outcome,
    };
    this.#requests.set(id, usage);
    for (const [oldest, { outcome: ended }] of this.#requests) {
      if (this.#requests.size <= remembered) break;
      if (ended !== 'running') this.#requests.delete(oldest);
    }
    return usage;
  }

  countPrompt(usage: RequestUsage, tokens: number): void {
    usage.promptTokens += tokens;
    this.totals.promptTokens += tokens;
  }

  countCached(usage: RequestUsage, tokens: number): void {
    usage.cachedTokens += tokens;
    this.totals.cachedTokens += tokens;
    this.countPrompt(usage, tokens);
  }

  countGenerated(usage: RequestUsage): void {
    usage.completionTokens += 1;
    this.totals.completionTokens += 1;
  }

  end(usage: RequestUsage, outcome: Exclude<RequestOutcome, 'running' | 'withdrawn'>): void {
    if (usage.outcome !== 'running') return;
    usage.outcome = outcome;
    if (outcome === 'cancelled') this.totals.cancelled += 1;
    if (outcome === 'failed') this.totals.failed += 1;
  }

  find(id: string): RequestUsage | undefined {
    return this.#requests.get(id);
  }
}
