/** Every way in which a redemption ends other than well, by its stable code. */
export type RedemptionErrorCode =
  // The token itself
  | 'token_invalid'
  // What the grant server answers
  | 'grant_expired_or_unknown'
  | 'grant_used_up'
  | 'code_refused'
  | 'grant_without_expiry'
  | 'site_not_resolved'
  | 'site_is_edge'
  | 'issuer_missing'
  | 'site_missing'
  | 'server_failed'
  | 'not_a_grant_server'
  | 'answer_unusable'
  // The way to it
  | 'name_not_found'
  | 'connection_refused'
  | 'host_unreachable'
  | 'connection_lost'
  | 'deadline_exceeded'
  | 'proxy_refused'
  | 'certificate_not_trusted'
  | 'certificate_wrong_host'
  | 'certificate_expired'
  | 'certificate_not_yet_valid'
  | 'tls_failed';

/** Whether the failed attempt used up one redemption of the grant. */
export type RedemptionSpent = 'no' | 'yes' | 'unknown';

/**
 * A redemption that did not give a link: what happened (message), what to do (`remedy`), whether the same token
 * may work later, and whether a use of it is gone. Never holds the code of the token.
 */
export class RedemptionError extends Error {
  readonly code: RedemptionErrorCode;
  readonly remedy: string;
  /** True when the same token may work on another try, without a new one. */
  readonly isRetryable: boolean;
  readonly spent: RedemptionSpent;
  /** The HTTP status of the answer, where there was one. */
  readonly status: number | null;

  constructor(
    code: RedemptionErrorCode,
    message: string,
    details: {
      remedy: string;
      isRetryable: boolean;
      spent: RedemptionSpent;
      status?: number;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RedemptionError';
    this.code = code;
    this.remedy = details.remedy;
    this.isRetryable = details.isRetryable;
    this.spent = details.spent;
    this.status = details.status ?? null;
  }
}
