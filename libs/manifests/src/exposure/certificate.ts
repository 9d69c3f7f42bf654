import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';

import type { KubernetesObject } from '../kubernetes-object.ts';
import { metadataOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';

/** The certificate that cert-manager is asked for; nothing where it comes from elsewhere. */
export function renderCertificate(context: RenderContext): KubernetesObject[] {
  const { host, tls } = context.config.public;
  if (tls.from !== 'cert-manager' || host === undefined) return [];
  return [
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: metadataOf(context, tls.secretName),
      spec: {
        secretName: tls.secretName,
        dnsNames: [host],
        issuerRef: { group: 'cert-manager.io', kind: tls.issuer.kind, name: tls.issuer.name },
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
        usages: ['digital signature', 'server auth'],
      },
    } satisfies ICertificate,
  ];
}

/** The Secret of the certificate, where Vigia names one. */
export function certificateSecretOf({ config }: RenderContext): string | undefined {
  const { tls } = config.public;
  return tls.from === 'secret' || tls.from === 'cert-manager' ? tls.secretName : undefined;
}
