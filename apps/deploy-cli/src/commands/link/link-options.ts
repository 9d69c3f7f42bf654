import type { OutputFormat } from '../../terminal/output-option.ts';

/** Which cluster, as for kubectl; what is left out is taken of vigia.yaml, where there is one. */
export type ClusterOptions = {
  /** The vigia.yaml; without it the one of this folder, if it is there. */
  file?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
};

export type IssueLinkOptions = ClusterOptions & {
  host: string;
  join?: 'certificate' | 'token';
  /** What `skupper link generate` printed; no cluster is asked then. */
  from?: string;
  publicSite?: string;
  verificationKey: string[];
  signingSecret?: string;
  address?: string;
  routingKey?: string;
  /** Seconds. */
  expiresIn?: number;
  out?: string;
  force: boolean;
  replace: boolean;
  encrypt: boolean;
  passphraseFile?: string;
  output: OutputFormat;
};

export type ListLinkOptions = ClusterOptions & { offline: boolean; output: OutputFormat };

export type RevokeLinkOptions = ClusterOptions & {
  host: string;
  yes: boolean;
  output: OutputFormat;
};
