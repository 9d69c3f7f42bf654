import {
  RedemptionError,
  type RedemptionErrorCode,
  type RedemptionSpent,
} from './redemption-error.ts';

interface Failure {
  readonly codes: RegExp;
  readonly code: RedemptionErrorCode;
  readonly message: (place: string) => string;
  readonly remedy: string;
  readonly isRetryable: boolean;
  readonly spent?: RedemptionSpent;
}

const failures: readonly Failure[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_\w+)$/,
    code: 'name_not_found',
    message: (place) => `The name of ${place} cannot be resolved from this host.`,
    remedy:
      'Look at the DNS of this host; a name that only the cluster knows needs an access type with an address from outside.',
    isRetryable: true,
  },
  {
    codes: /^ECONNREFUSED$/,
    code: 'connection_refused',
    message: (place) => `${place} refuses the connection.`,
    remedy:
      'Look whether the grant server has an address from outside (SecuredAccess skupper-grant-server).',
    isRetryable: true,
  },
  {
    codes:
      /^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EACCES|EPERM)$/,
    code: 'host_unreachable',
    message: (place) => `There is no way from this host to ${place}.`,
    remedy: 'Allow the connection in the firewall, or set HTTPS_PROXY.',
    isRetryable: true,
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    code: 'certificate_expired',
    message: (place) => `The certificate of ${place} has expired by the clock of this host.`,
    remedy:
      'Compare the clock of this host; if it is right, renew the certificate of the grant server.',
    isRetryable: false,
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    code: 'certificate_not_yet_valid',
    message: (place) => `The certificate of ${place} is not valid yet by the clock of this host.`,
    remedy: 'Set the clock of this host.',
    isRetryable: false,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    code: 'certificate_wrong_host',
    message: (place) => `The certificate of ${place} is for another name or address.`,
    remedy:
      'Reach it under a name that stands in its certificate; an address in front of the cluster must be in it too.',
    isRetryable: false,
  },
  {
    codes:
      /^(?:UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA|INVALID_PURPOSE|CERT_CHAIN_TOO_LONG)$/,
    code: 'certificate_not_trusted',
    message: (place) =>
      `The certificate of ${place} is not signed by the authority of the token, which alone is trusted.`,
    remedy:
      'Either something on the way opens TLS (let this host out past it), or the grant server was made again (issue a new token).',
    isRetryable: false,
  },
  {
    codes: /^(?:ERR_SSL_\w+|EPROTO|ERR_TLS_\w+)$/,
    code: 'tls_failed',
    message: (place) => `No TLS 1.3 connection to ${place} came about.`,
    remedy:
      'Look whether something other than Skupper, such as a proxy, answers at this address and port.',
    isRetryable: false,
  },
  {
    codes: /^UND_ERR_PRX_\w+$/,
    code: 'proxy_refused',
    message: (place) => `The HTTP proxy did not make a connection to ${place}.`,
    remedy: 'Look at HTTPS_PROXY and the certificate of the proxy, or put the host into NO_PROXY.',
    isRetryable: true,
  },
];

/** Explains a request that got no answer. `error` is what undici threw. */
export function explainFailure(error: unknown, place: string, isProxied: boolean): RedemptionError {
  const code = codeOf(error);
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(messageOf(error));
  if (proxyStatus) {
    const status = Number(proxyStatus[1]);
    return new RedemptionError(
      'proxy_refused',
      `The HTTP proxy refuses a connection to ${place} (${status}).`,
      {
        remedy:
          status === 407
            ? 'Give the proxy a user and a password in HTTPS_PROXY.'
            : 'Allow the host and port at the proxy, or put the host into NO_PROXY.',
        isRetryable: false,
        spent: 'no',
        status,
      },
      { cause: error },
    );
  }
  const known = failures.find(({ codes }) => codes.test(code));
  if (known) {
    // Through a proxy it is the proxy that could not be reached: it alone was dialled.
    const isOfProxy =
      isProxied && /^(?:name_not_found|connection_refused|host_unreachable)$/.test(known.code);
    return new RedemptionError(
      isOfProxy ? 'proxy_refused' : known.code,
      known.message(isOfProxy ? 'the HTTP proxy' : place),
      {
        remedy: isOfProxy ? 'Look at HTTPS_PROXY, or put the host into NO_PROXY.' : known.remedy,
        isRetryable: known.isRetryable,
        spent: known.spent ?? 'no',
      },
      { cause: error },
    );
  }
  return new RedemptionError(
    'connection_lost',
    `The connection to ${place} broke before an answer came${code ? ` (${code})` : ''}.`,
    {
      remedy:
        'Try again; if it breaks each time, something on the way (a firewall, a proxy) cuts it.',
      isRetryable: true,
      spent: 'unknown',
    },
    { cause: error },
  );
}

/** The code of an error or of what caused it. Asks for the shape: errors of Node may be of another realm. */
function codeOf(error: unknown): string {
  if (error === null || typeof error !== 'object') return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}

function messageOf(error: unknown): string {
  const isError = error !== null && typeof error === 'object' && 'message' in error;
  return isError ? String(error.message) : '';
}
