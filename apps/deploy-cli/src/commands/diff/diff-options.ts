import type { SiteOptions } from '../../site/site-options.ts';
import type { OutputFormat } from '../../terminal/output-option.ts';

export type DiffOptions = SiteOptions & { forceConflicts: boolean; output: OutputFormat };
