import { checkServerIdentity, connect, type PeerCertificate } from 'node:tls';
import { isIP } from 'node:net';

/** How far one comes with the endpoint of a router. */
export type RouterProbe =
  | { stage: 'accepted' }
  /** The certificate that it shows is not one for this link; `code` is Node's. */
  | { stage: 'certificate'; code: string; message: string }
  /** It does not take the certificate that we show, or is no router. */
  | { stage: 'refused'; message: string }
  /** The connection broke before anything was shown. */
  | { stage: 'connection'; message: string };

export type RouterToProbe = {
  host: string;
  port: number;
  /** PEM. */
  ca: string;
  certificate: string;
  privateKey: string;
};

/** SASL's protocol header (AMQP 1.0, 5.3.1): a router answers with the same. */
const saslHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 3, 1, 0, 0]);

/**
 * Dials a router as the private router does: mutual TLS, the name checked, and the first word of AMQP, since under
 * TLS 1.3 only an answer shows that the other side took our certificate.
 * @throws the reason of `signal`
 */
export async function probeRouter(
  { host, port, ca, certificate, privateKey }: RouterToProbe,
  signal: AbortSignal,
): Promise<RouterProbe> {
  signal.throwIfAborted();
  const found = Promise.withResolvers<RouterProbe>();
  const onAbort = () => found.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let isShown = false;
  let socket: ReturnType<typeof connect> | undefined;
  try {
    socket = connect({
      host,
      port,
      servername: isIP(host) ? '' : host,
      ca,
      cert: certificate,
      key: privateKey,
      // What it shows is judged below, so that its fault can be told from a refusal of ours.
      checkServerIdentity: (name, peer) => checkIdentity(isIP(host) ? host : name, peer),
    });
    socket.once('secureConnect', () => {
      isShown = true;
      socket?.write(saslHeader);
    });
    socket.once('data', (answer: Buffer) =>
      found.resolve(
        answer.subarray(0, 4).equals(saslHeader.subarray(0, 4))
          ? { stage: 'accepted' }
          : { stage: 'refused', message: 'what answers there is no router' },
      ),
    );
    socket.on('error', (error: NodeJS.ErrnoException) => found.resolve(classify(error, isShown)));
    socket.once('close', () => found.resolve({ stage: 'refused', message: 'it hung up' }));
    return await found.promise;
  } catch (error) {
    signal.throwIfAborted();
    return classify(error as NodeJS.ErrnoException, isShown);
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket?.on('error', () => undefined);
    socket?.destroy();
  }
}

/** Skupper writes addresses as DNS names too, and its router looks at those alone. */
function checkIdentity(host: string, peer: PeerCertificate): Error | undefined {
  const names = (peer.subjectaltname ?? '').split(', ');
  return names.includes(`DNS:${host}`) ? undefined : checkServerIdentity(host, peer);
}

const certificateCodes =
  /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|INVALID_PURPOSE)/;

function classify({ code = '', message }: NodeJS.ErrnoException, isShown: boolean): RouterProbe {
  if (certificateCodes.test(code)) return { stage: 'certificate', code, message };
  if (isShown || /^ERR_(SSL|OSSL)|EPROTO/.test(code))
    return { stage: 'refused', message: code || message };
  return { stage: 'connection', message: code || message };
}
