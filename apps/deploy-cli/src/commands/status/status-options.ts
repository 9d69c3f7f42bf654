import type { SiteOptions } from '../../site/site-options.ts';

export type StatusOptions = SiteOptions & {
  watch: boolean;
  /** Seconds that the public address may take to answer. */
  timeout: number;
  output: 'text' | 'json' | 'yaml';
};
