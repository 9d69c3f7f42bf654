import type { OutputFormat } from '../../terminal/output-option.ts';

export type RenderCommandOptions = {
  file: string;
  out?: string;
  withSecrets?: boolean;
  signingKey?: string;
  sessionSecret?: string;
  output: OutputFormat;
};
