import { ClusterError, type ClusterErrorCode } from './cluster-error.ts';

/** The codes of Node's sockets and of OpenSSL, by what they mean to the person. */
const meanings: readonly (readonly [RegExp, ClusterErrorCode])[] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/, 'name_unresolved'],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, 'certificate_expired'],
  [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, 'certificate_wrong_host'],
  [
    /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|ERR_SSL_|ERR_OSSL_|EPROTO)/,
    'certificate_untrusted',
  ],
  [/^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|UND_ERR_)/, 'unreachable'],
];

/** Turns a failure to reach the API server into one sentence and its mend. */
export function errorFromFailure(error: unknown, server: string): ClusterError {
  if (error instanceof ClusterError) return error;
  const systemCode = codeOf(error);
  const code = meanings.find(([pattern]) => pattern.test(systemCode))?.[1] ?? 'unreachable';
  const said = systemCode || (error instanceof Error ? error.message : String(error));
  const [message, remedy] = words(code, server, said);
  return new ClusterError(code, message, {
    remedy,
    isRetryable: code === 'unreachable' && systemCode !== 'ECONNREFUSED',
    facts: { server, said, host: hostOf(server) },
    cause: error,
  });
}

function words(code: ClusterErrorCode, server: string, said: string): [string, string] {
  const host = hostOf(server);
  switch (code) {
    case 'name_unresolved':
      return [
        `The name ${host} of the API server is not known here (${said}).`,
        'Look at the network and the VPN, and at `server` of this context in the kubeconfig.',
      ];
    case 'certificate_expired':
      return [
        `The certificate of the API server at ${server} has expired or is not yet valid.`,
        'Look at the clock of this machine; if it is right, the certificate of the cluster must be renewed.',
      ];
    case 'certificate_wrong_host':
      return [
        `The certificate of the API server at ${server} is for other names.`,
        'Use a name that the certificate has, or set tls-server-name in the kubeconfig.',
      ];
    case 'certificate_untrusted':
      return [
        `The certificate of the API server at ${server} is not signed by an authority that the kubeconfig trusts (${said}).`,
        'Fetch the kubeconfig anew: the cluster may have been made again, or something in between opens the connection.',
      ];
    default:
      return [
        `The API server at ${server} cannot be reached (${said}).`,
        'Look at the network and the VPN, whether the cluster runs, and at the chosen context (--context).',
      ];
  }
}

/** Undici wraps the socket's error once or twice, and several tries in an aggregate. */
function codeOf(error: unknown): string {
  let current = error as { code?: unknown; cause?: unknown; errors?: unknown[] } | undefined;
  for (let depth = 0; typeof current === 'object' && depth < 5; depth += 1) {
    if (typeof current.code === 'string') return current.code;
    current = (current.errors?.[0] ?? current.cause) as typeof current;
  }
  return '';
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : server;
}
