import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type RotateOptions = SiteOptions & { timeout: number; output: OutputFormat };

export type RotateSessionOptions = RotateOptions & {
  /** Only stop accepting the previous secret. */
  retire: boolean;
};

export type RotateSigningOptions = RotateOptions & {
  /** Where the file for the private site is written. */
  out?: string;
  /** How the private site is reached from here, in place of a forwarded port. */
  agentUrl?: string;
  /** Whether to wait until the private site has followed. */
  wait: boolean;
};
