/** Every way in which this library refuses, by its stable code. */
export type PrivateHostErrorCode =
  | 'site_file_unusable'
  | 'not_installed'
  | 'other_link'
  | 'other_platform'
  | 'originals_missing'
  | 'keys_unusable'
  | 'key_update_older'
  | 'key_update_not_followed'
  | 'file_unwritable'
  | 'service_failed'
  | 'skupper_failed'
  | 'preflight_failed'
  | 'never_ready'
  | 'answers_running';

/** What happened is the message, what to do next is `remedy`. Never holds a key or a code. */
export class PrivateHostError extends Error {
  readonly code: PrivateHostErrorCode;
  readonly remedy: string;
  readonly facts: Readonly<Record<string, string>>;

  constructor(
    code: PrivateHostErrorCode,
    message: string,
    details: { remedy: string; facts?: Readonly<Record<string, string>>; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.name = 'PrivateHostError';
    this.code = code;
    this.remedy = details.remedy;
    this.facts = details.facts ?? {};
  }
}
