/** How a request ended at the model. */
export type RequestOutcome = 'running' | 'stop' | 'length' | 'cancelled' | 'failed';

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

  begin(id: string): RequestUsage {
    const usage: RequestUsage = {
      id,
      promptTokens: 0,
      cachedTokens: 0,
      completionTokens: 0,
      outcome: 'running',
    };
    this.totals.requests += 1;
    this.#requests.set(id, usage);
    for (const [oldest, { outcome }] of this.#requests) {
      if (this.#requests.size <= remembered) break;
      if (outcome !== 'running') this.#requests.delete(oldest);
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

  end(usage: RequestUsage, outcome: Exclude<RequestOutcome, 'running'>): void {
    if (usage.outcome !== 'running') return;
    usage.outcome = outcome;
    if (outcome === 'cancelled') this.totals.cancelled += 1;
    if (outcome === 'failed') this.totals.failed += 1;
  }

  find(id: string): RequestUsage | undefined {
    return this.#requests.get(id);
  }
}
