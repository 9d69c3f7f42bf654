/** Every way in which this library refuses, by its stable code. */
export type PairingErrorCode =
  | 'link_file_missing'
  | 'link_file_unreadable'
  | 'link_file_unwritable'
  | 'link_file_exists'
  | 'link_file_invalid'
  | 'link_file_newer'
  | 'link_file_expired'
  | 'passphrase_needed'
  | 'passphrase_wrong'
  | 'passphrase_weak'
  | 'key_invalid'
  | 'key_update_invalid'
  | 'key_update_newer'
  | 'key_update_expired'
  | 'key_update_untrusted'
  | 'host_name_invalid'
  | 'already_issued'
  | 'not_issued'
  | 'ledger_unusable'
  | 'site_missing'
  | 'site_not_ready'
  | 'authority_not_skuppers'
  | 'authority_wait'
  | 'credentials_wait'
  | 'grant_wait';

/**
 * A refusal of this library: what happened is the message, what to do next is `remedy`. Never holds a key, a code,
 * a certificate or a passphrase. `facts` are the values in the message, for other languages.
 */
export class PairingError extends Error {
  readonly code: PairingErrorCode;
  readonly remedy: string;
  readonly facts: Readonly<Record<string, string>>;

  constructor(
    code: PairingErrorCode,
    message: string,
    details: { remedy: string; facts?: Readonly<Record<string, string>>; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.name = 'PairingError';
    this.code = code;
    this.remedy = details.remedy;
    this.facts = details.facts ?? {};
  }
}
