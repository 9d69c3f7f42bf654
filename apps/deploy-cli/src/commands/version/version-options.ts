import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type VersionOptions = SiteOptions & { check: boolean; output: OutputFormat };
