import { connect, type PeerCertificate } from 'node:tls';

export type SeenCertificate = {
  /** The names that it is for. */
  names: string[];
  issuer: string;
  validTo: Date;
  validFrom: Date;
  /** Null when the chain ends at an authority that this machine trusts and the host is among the names. */
  fault: string | null;
};

/** Looks at the certificate that a host shows, whether it is trusted or not. @throws Error of the connection */
export async function lookAtCertificate(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<SeenCertificate> {
  return await new Promise((resolve, reject) => {
    // Not refused here: what is wrong with it is the question.
    const socket = connect({
      host,
      port,
      servername: host,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    const onAbort = () => socket.destroy(new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const fault = socket.authorized ? null : String(socket.authorizationError);
      resolve(describe(certificate, fault));
      socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(new Error('the connection was closed'));
    });
  });
}

function describe(certificate: PeerCertificate, fault: string | null): SeenCertificate {
  return {
    names: (certificate.subjectaltname ?? '')
      .split(', ')
      .map((name) => name.replace(/^(DNS|IP Address):/, ''))
      .filter(Boolean),
    issuer: [certificate.issuer?.O, certificate.issuer?.CN].flat().filter(Boolean).join(', '),
    validFrom: new Date(certificate.valid_from),
    validTo: new Date(certificate.valid_to),
    fault,
  };
}
