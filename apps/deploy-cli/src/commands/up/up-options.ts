import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type UpOptions = SiteOptions & {
  /** Without one: what vigia.yaml says, in its cluster. */
  profile?: 'local';
  port: number;
  model?: string;
  open: boolean;
  van: boolean;
  dryRun?: 'client' | 'server';
  forceConflicts: boolean;
  skupperManifest?: string;
  /** Seconds. */
  timeout: number;
  yes: boolean;
  output: OutputFormat;
};
