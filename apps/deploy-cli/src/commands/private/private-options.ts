import type { OutputFormat } from '../../terminal/output-option.ts';

/** Which private site of this host. */
export type SiteOptions = { namespace?: string; dataDirectory?: string; output: OutputFormat };

export type PrivateUpOptions = SiteOptions & {
  file: string;
  /** With what `skupper link generate` printed: whose signature is accepted, and the name of this site. */
  verificationKey: string[];
  name?: string;
  routingKey: string;
  config?: string;
  platform?: 'podman' | 'docker' | 'linux';
  agentPort?: number;
  agentProgram?: string;
  agentImage?: string;
  model?: string;
  modelServer?: string;
  modelUrl?: string;
  modelImage?: string;
  passphraseFile?: string;
  yes: boolean;
  force: boolean;
  dryRun: boolean;
  /** Seconds. */
  wait: number;
};

export type PrivateDownOptions = SiteOptions & { yes: boolean };

export type PrivateTrustOptions = SiteOptions & { file: string };
