import type { OutputFormat } from '../../terminal/output-option.ts';

export const exposures = ['ingress', 'gateway', 'route', 'loadbalancer', 'none'] as const;

export const certificates = ['cert-manager', 'secret', 'platform', 'none'] as const;

export const privateKinds = ['podman', 'docker', 'linux', 'kubernetes'] as const;

export type InitOptions = {
  file: string;
  name?: string;
  host?: string;
  exposure?: (typeof exposures)[number];
  platform?: 'kubernetes' | 'openshift';
  tls?: (typeof certificates)[number];
  issuer?: string;
  tlsSecret?: string;
  registry?: string;
  privateKind?: (typeof privateKinds)[number];
  kubeconfig?: string;
  context?: string;
  cluster: boolean;
  yes?: boolean;
  force?: boolean;
  output: OutputFormat;
};
