import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type OpenOptions = SiteOptions & { port: number; browser: boolean; output: OutputFormat };
