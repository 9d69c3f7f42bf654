/** Every way in which this library refuses, by its stable code. */
export type RouterNetworkErrorCode =
  | 'router_missing'
  | 'router_unusable'
  | 'router_start_failed'
  | 'router_start_timeout'
  | 'management_unreachable'
  | 'management_refused'
  | 'credentials_unwritable';

/**
 * A refusal of this library: what happened is the message, what to do next is `remedy`. Never holds a key.
 */
export class RouterNetworkError extends Error {
  readonly code: RouterNetworkErrorCode;
  readonly remedy: string;
  /** The last lines that a router wrote, where there are any. */
  readonly excerpt: readonly string[];

  constructor(
    code: RouterNetworkErrorCode,
    message: string,
    details: { remedy: string; excerpt?: readonly string[] },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RouterNetworkError';
    this.code = code;
    this.remedy = details.remedy;
    this.excerpt = details.excerpt ?? [];
  }
}
