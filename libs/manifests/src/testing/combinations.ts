import { type SiteConfig, type SiteConfigInput, siteConfigSchema } from '@vigia/site-config';

const exposures = ['ingress', 'gateway', 'route', 'loadbalancer', 'none'] as const;
const platforms = ['kubernetes', 'openshift'] as const;
const sizes = ['small', 'medium', 'large'] as const;
const certificates = [
  { from: 'none' },
  { from: 'platform' },
  { from: 'secret', secretName: 'chat-tls' },
  { from: 'cert-manager', issuer: { name: 'letsencrypt' } },
] as const;
const gateways = [
  { className: 'eg' },
  { parent: { name: 'shared', namespace: 'gateways', sectionName: 'https' } },
] as const;

/** A vigia.yaml that is as short as can be, with some fields of the public site in their place. */
export function configOf(
  site: Partial<SiteConfigInput['public']> = {},
  rest: Partial<SiteConfigInput> = {},
): SiteConfig {
  return siteConfigSchema.parse({
    version: 1,
    name: 'ilab-chat',
    ...rest,
    public: {
      host: 'chat.example.org',
      exposure: 'ingress',
      tls: { from: 'none' },
      images: { registry: 'registry.example.org/vigia' },
      ...site,
    },
  });
}

/** Every combination of exposure, TLS, platform and size that the schema lets through, with its name. */
export function everyCombination(): { name: string; config: SiteConfig }[] {
  return exposures.flatMap((exposure) =>
    platforms.flatMap((platform) =>
      certificates.flatMap((tls) =>
        sizes.flatMap((size) =>
          (exposure === 'gateway' ? gateways : [{}]).flatMap((gateway) => {
            const site = {
              ...{ exposure, platform, tls, size, gateway },
              ...optionalParts[size],
            };
            const name = [
              exposure,
              'parent' in gateway ? 'of others' : '',
              `TLS from ${tls.from}`,
              platform,
              size,
            ];
            try {
              return [{ name: name.filter(Boolean).join(', '), config: configOf(site) }];
            } catch {
              return [];
            }
          }),
        ),
      ),
    ),
  );
}

/** What may be there or not, spread over the sizes: a combination of its own for each would prove nothing more. */
const optionalParts: Record<
  SiteConfigInput['public']['size'] & string,
  Partial<SiteConfigInput['public']>
> = {
  small: {},
  medium: {
    mesh: { kind: 'istio', revision: 'stable' },
    images: {
      registry: 'registry.example.org:5000/vigia',
      tag: '1.2.3',
      digests: { chatApi: `sha256:${'a'.repeat(64)}` },
      pullSecret: 'pull',
    },
    secrets: {
      from: 'external-secrets',
      store: { name: 'vault' },
      remoteKeys: { signingKey: 'vigia/signing', session: 'vigia/session' },
    },
    loadBalancer: { annotations: { 'example.org/kind': 'network' }, sourceRanges: ['10.0.0.0/8'] },
    replicas: { min: 1, max: 1 },
  },
  large: {
    mesh: { kind: 'istio' },
    monitoring: { namespace: 'monitoring' },
    networkPolicy: { apiServer: ['10.96.0.1/32'] },
    secrets: { from: 'existing' },
    ingress: { annotations: { 'nginx.ingress.kubernetes.io/limit-rps': '5' } },
  },
};
