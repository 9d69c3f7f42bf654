import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import type { ISecret } from 'kubernetes-models/v1';

import type { KubernetesObject } from './kubernetes-object.ts';
import { metadataOf } from './metadata.ts';
import type { RenderContext } from './render-options.ts';

/** The keys within the Secrets; chat-api reads files of these names. */
export const secretKeys = { signingKey: 'private-key.pem', session: 'session-secret' } as const;

/** Beside the session secret while it is rotated: others whose cookies chat-api accepts. */
export const acceptedSessionKeys = ['next-session-secret', 'previous-session-secret'] as const;

/** The Secrets of the signing key and of the session, or what fetches them; nothing where others bring them. */
export function renderSecrets(context: RenderContext): KubernetesObject[] {
  const { secrets } = context.config.public;
  const values = context.options.secrets;
  switch (secrets.from) {
    case 'existing':
      return [];
    case 'vigia':
      return values === undefined
        ? []
        : [
            renderSecret(context, secrets.signingKey, {
              [secretKeys.signingKey]: Buffer.from(values.signingKeyPem),
            }),
            renderSecret(context, secrets.session, {
              [secretKeys.session]: Buffer.from(values.sessionSecret),
            }),
          ];
    case 'external-secrets': {
      const { store, remoteKeys } = secrets;
      return [
        renderExternalSecret(context, secrets.signingKey, store, {
          secretKey: secretKeys.signingKey,
          remoteRef: { key: remoteKeys.signingKey },
        }),
        renderExternalSecret(context, secrets.session, store, {
          secretKey: secretKeys.session,
          remoteRef: { key: remoteKeys.session, decodingStrategy: 'Base64' },
        }),
      ];
    }
  }
}

function renderSecret(context: RenderContext, name: string, data: Record<string, Buffer>) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(context, name),
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, value.toString('base64')]),
    ),
  } satisfies ISecret;
}

type Store = { kind: 'SecretStore' | 'ClusterSecretStore'; name: string };
type RemoteData = {
  secretKey: string;
  remoteRef: { key: string; decodingStrategy?: 'Base64' };
};

function renderExternalSecret(
  context: RenderContext,
  name: string,
  store: Store,
  data: RemoteData,
) {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: metadataOf(context, name),
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: store.kind, name: store.name },
      target: { name, creationPolicy: 'Owner' },
      data: [data],
    },
  } satisfies IExternalSecret;
}
