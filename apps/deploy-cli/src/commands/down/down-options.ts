import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type DownOptions = SiteOptions & {
  keepData: boolean;
  yes: boolean;
  output: OutputFormat;
};
