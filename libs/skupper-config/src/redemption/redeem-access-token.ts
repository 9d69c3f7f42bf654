import { request } from 'undici';

import { type LinkDocuments } from '../build/read-link-documents.ts';
import { formatFinding } from '../finding.ts';
import { lintResources } from '../lint/lint.ts';
import { type AccessToken } from '../resources/access-token.ts';
import { type Target } from '../target.ts';
import { explainFailure } from './explain-failure.ts';
import { explainRefusal } from './explain-refusal.ts';
import { createGrantConnection } from './grant-dispatcher.ts';
import { type ProxySettings } from './proxy.ts';
import { readAnswer } from './read-answer.ts';
import { RedemptionError } from './redemption-error.ts';

/** Far more than a Secret and a few Links need. */
const largestAnswerBytes = 1024 * 1024;
/** Skupper's own client gives up after 10 s; a proxy on the way deserves a little more. */
const defaultDeadlineMilliseconds = 15_000;

export interface RedeemOptions {
  /** What the link is for: the mode of the site decides which endpoint must come back. */
  readonly target: Target;
  /** The subject of the client certificate: the name of the private site (on Kubernetes the uid of the Site). */
  readonly subject: string;
  /** Ends the attempt; its reason is thrown as it is. */
  readonly signal?: AbortSignal;
  /** For the whole attempt, in milliseconds; 15 s by default. */
  readonly deadlineMilliseconds?: number;
  /** See `proxyFromEnvironment`; none by default. */
  readonly proxy?: ProxySettings | null;
}

/**
 * Redeems an access token by the protocol of Skupper 2.2: one POST of the code to the URL of the token, with
 * the wanted name and subject as headers, answered by a Secret and its Links. Only the authority of the token
 * is trusted, redirects are not followed, and it is tried once: a use may be gone though no answer came.
 * @throws RedemptionError for every refusal and failure; the reason of `signal` when that ends it
 */
export async function redeemAccessToken(
  token: AccessToken,
  options: RedeemOptions,
): Promise<LinkDocuments> {
  const url = checkToken(token, options);
  options.signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(options.deadlineMilliseconds ?? defaultDeadlineMilliseconds);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  const proxy = options.proxy ?? null;
  const connection = createGrantConnection(token.spec.ca, proxy);
  // While it connects undici does not look at the signal: it is ended from outside.
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([redeem(), aborted.promise]);
  } catch (error) {
    if (error instanceof RedemptionError) throw error;
    options.signal?.throwIfAborted();
    if (deadline.aborted) throw deadlineExceeded(url.host, error);
    throw explainFailure(error, url.host, proxy !== null);
  } finally {
    signal.removeEventListener('abort', abort);
    connection.destroy();
  }

  async function redeem(): Promise<LinkDocuments> {
    const { statusCode, body } = await request(url, {
      dispatcher: connection.dispatcher,
      signal,
      method: 'POST',
      headers: {
        name: token.metadata.name,
        subject: options.subject,
        'content-type': 'text/plain',
      },
      body: token.spec.code,
    });
    const text = await readText(body);
    if (statusCode !== 200) throw explainRefusal(statusCode, text);
    return readAnswer(text, token, options.target);
  }
}

/** @throws RedemptionError `token_invalid` */
function checkToken(token: AccessToken, { target, subject }: RedeemOptions): URL {
  // Where it is redeemed a token is in its place: the lints of Kubernetes are the ones that concern it.
  const faults = lintResources([token], {
    target: { platform: 'kubernetes', version: target.version },
    complete: false,
  }).filter(({ severity }) => severity === 'error');
  const url = URL.parse(token.spec.url);
  const isSubject = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(subject);
  if (faults.length === 0 && url !== null && isSubject) return url;
  const why = isSubject
    ? faults.map(formatFinding).join('; ')
    : 'the subject must be printable ASCII';
  throw new RedemptionError('token_invalid', `This token cannot be redeemed: ${why}.`, {
    remedy: 'Carry the token file over again, unchanged.',
    isRetryable: false,
    spent: 'no',
  });
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > largestAnswerBytes) {
      throw new RedemptionError(
        'not_a_grant_server',
        `What answers at the URL of the token sends more than ${largestAnswerBytes} bytes.`,
        {
          remedy: 'Compare the URL with that of the AccessGrant.',
          isRetryable: false,
          spent: 'unknown',
        },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function deadlineExceeded(host: string, cause: unknown): RedemptionError {
  return new RedemptionError(
    'deadline_exceeded',
    `No answer came from ${host} in time.`,
    {
      remedy:
        'Look whether a firewall drops the connection; then try again, since the use of the token may or may not be gone.',
      isRetryable: true,
      spent: 'unknown',
    },
    { cause },
  );
}
