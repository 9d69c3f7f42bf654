import { imageOf } from '../images.ts';
import type { RenderContext } from '../render-options.ts';
import { acceptedSessionKeys, secretKeys } from '../secrets.ts';
import type { Component } from './component.ts';
import { probesOf } from './probes.ts';

const signingKeyDirectory = '/etc/vigia/signing-key';
const sessionDirectory = '/etc/vigia/session';
/** Of chat-api alone, for Prometheus; no Service leads to it. */
export const metricsPort = 9464;

/** chat-api: identity, signing, streaming. It keeps nothing. */
export function chatApiOf(context: RenderContext): Component {
  const { public: site, skupper } = context.config;
  const { secretsRevision } = context.options;
  const isScraped = site.monitoring.namespace !== undefined;
  const environment: Record<string, string> = {
    VIGIA_PROFILE: 'cluster',
    VIGIA_LISTEN_HOST: '0.0.0.0',
    VIGIA_LISTEN_PORT: '8080',
    VIGIA_AGENT_URL: `http://${skupper.host}:${skupper.port}`,
    VIGIA_ALLOWED_HOSTS: site.host ?? 'localhost,127.0.0.1,[::1]',
    VIGIA_SIGNING_KEY_FILE: `${signingKeyDirectory}/${secretKeys.signingKey}`,
    VIGIA_SESSION_SECRET_FILE: `${sessionDirectory}/${secretKeys.session}`,
    VIGIA_ACCEPTED_SESSION_SECRET_FILES: acceptedSessionKeys
      .map((key) => `${sessionDirectory}/${key}`)
      .join(','),
    ...(isScraped && { VIGIA_METRICS_PORT: String(metricsPort) }),
  };
  return {
    name: 'chat-api',
    container: {
      image: imageOf(context, 'chat-api'),
      env: Object.entries(environment).map(([name, value]) => ({ name, value })),
      ports: [
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        ...(isScraped
          ? [{ name: 'metrics', containerPort: metricsPort, protocol: 'TCP' as const }]
          : []),
      ],
      ...probesOf('/livez'),
      volumeMounts: [
        { name: 'signing-key', mountPath: signingKeyDirectory, readOnly: true },
        { name: 'session', mountPath: sessionDirectory, readOnly: true },
      ],
    },
    volumes: [
      {
        name: 'signing-key',
        secret: {
          secretName: site.secrets.signingKey,
          defaultMode: 0o440,
          // Not what lies beside it while it is rotated.
          items: [{ key: secretKeys.signingKey, path: secretKeys.signingKey }],
        },
      },
      { name: 'session', secret: { secretName: site.secrets.session, defaultMode: 0o440 } },
    ],
    podAnnotations: {
      ...(secretsRevision !== undefined && { 'vigia/secrets-revision': secretsRevision }),
      ...(isScraped && {
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': String(metricsPort),
        'prometheus.io/path': '/metrics',
      }),
    },
    readsApi: true,
    // An answer that is cut resumes at another pod, but most end within this.
    terminationSeconds: 50,
    sleepCommand: (seconds) => ['node', '-e', `setTimeout(() => {}, ${seconds * 1000})`],
    service: { type: 'ClusterIP', ports: [{ name: 'http', port: 8080, targetPort: 'http' }] },
  };
}
