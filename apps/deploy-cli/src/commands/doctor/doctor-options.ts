import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type DoctorOptions = SiteOptions & {
  side?: 'private' | 'public';
  timeout: number;
  output: OutputFormat;
};
