import {
  RedemptionError,
  type RedemptionErrorCode,
  type RedemptionSpent,
} from './redemption-error.ts';

interface Refusal {
  readonly status: number;
  /** What the grant server of Skupper 2.2 says; any text when absent. */
  readonly pattern?: RegExp;
  readonly code: RedemptionErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly isRetryable?: true;
  readonly spent: RedemptionSpent;
}

const newToken = 'Issue a new token at the public site.';

/**
 * The answers of the grant server, in the order in which they are tried. It checks unknown, expired, used up,
 * code, and counts the use before it makes the link: what fails after that has cost one.
 */
const refusals: readonly Refusal[] = [
  {
    status: 404,
    pattern: /no such claim/i,
    code: 'grant_expired_or_unknown',
    message:
      'The public site does not know this token: it has expired (by the clock of the public site) or was withdrawn.',
    remedy: newToken,
    spent: 'no',
  },
  {
    status: 404,
    pattern: /no such access granted/i,
    code: 'grant_used_up',
    message: 'This token has been used as often as it may be.',
    remedy: `${newToken} If nobody here used it, someone else did: withdraw what was issued.`,
    spent: 'no',
  },
  {
    status: 403,
    pattern: /redemption of access token refused/i,
    code: 'code_refused',
    message: 'The public site refuses the code of this token.',
    remedy: 'Carry the token file over again, unchanged; if it is refused again, issue a new one.',
    spent: 'no',
  },
  {
    status: 500,
    pattern: /corrupted claim/i,
    code: 'grant_without_expiry',
    message: 'The grant of this token has no expiry that can be read, so nobody can use it.',
    remedy: 'Issue a new token, with a window such as 15m.',
    spent: 'no',
  },
  {
    status: 500,
    pattern: /edge sites cannot/i,
    code: 'site_is_edge',
    message: 'The public site is an edge site, which accepts no links.',
    remedy: 'Remove edge from the public Site, then issue a new token.',
    spent: 'yes',
  },
  {
    status: 500,
    pattern: /could not resolve any endpoints|no valid endpoints/i,
    code: 'site_not_resolved',
    message:
      'The public site has no address for links yet, and a use of this token is gone all the same.',
    remedy:
      'Wait until the public Site is Ready with endpoints; then use the token again if it has a use left, else issue a new one.',
    isRetryable: true,
    spent: 'yes',
  },
  {
    status: 500,
    pattern: /could not get issuer/i,
    code: 'issuer_missing',
    message:
      'The public site has no authority to sign a certificate with, and a use of this token is gone all the same.',
    remedy:
      'Look at defaultIssuer of the public Site and at the Secret that it names, then issue a new token.',
    spent: 'yes',
  },
  {
    status: 500,
    pattern: /site not yet defined/i,
    code: 'site_missing',
    message:
      'The namespace of the grant has no Site, and a use of this token is gone all the same.',
    remedy: 'Apply the public Site, wait until it is Ready, then issue a new token.',
    spent: 'yes',
  },
  {
    status: 503,
    pattern: /internal error/i,
    code: 'server_failed',
    message: 'The public site could not write down that the token is being used.',
    remedy: 'Try again in a minute; if it goes on, look at the log of the Skupper controller.',
    isRetryable: true,
    // It counts in memory before it writes.
    spent: 'unknown',
  },
  {
    status: 500,
    code: 'server_failed',
    message: 'The public site failed to make the link.',
    remedy:
      'Look at the log of the Skupper controller, then use the token again if it has a use left.',
    isRetryable: true,
    spent: 'unknown',
  },
];

/** Explains an answer other than 200. */
export function explainRefusal(status: number, text: string): RedemptionError {
  const known = refusals.find(
    (refusal) => refusal.status === status && (refusal.pattern?.test(text) ?? true),
  );
  if (known) {
    const { code, message, remedy, isRetryable = false, spent } = known;
    return new RedemptionError(code, message, { remedy, isRetryable, spent, status });
  }
  const isGateway = status === 502 || status === 503 || status === 504;
  const isRedirect = status >= 300 && status < 400;
  return new RedemptionError(
    'not_a_grant_server',
    isRedirect
      ? `The URL of the token answers with a redirect (${status}), which is not followed.`
      : `What answers at the URL of the token (${status}) does not speak as a grant server of Skupper.`,
    {
      remedy: isGateway
        ? 'Look whether the grant server of the Skupper controller runs, and try again.'
        : 'Compare the URL with that of the AccessGrant; a proxy or a portal may answer in its place.',
      isRetryable: isGateway,
      spent: 'no',
      status,
    },
  );
}
