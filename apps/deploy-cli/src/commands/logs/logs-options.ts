import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type LogsOptions = SiteOptions & {
  part?: string[];
  follow: boolean;
  tail: number;
  /** Seconds. */
  since?: number;
  grep?: RegExp;
  previous: boolean;
  output: OutputFormat;
};
