import { Option } from 'commander';

/** How a command speaks. */
export type OutputFormat = 'text' | 'json';

/** The same option for every command. */
export function outputOption(description: string): Option {
  return new Option('--output <format>', description).choices(['text', 'json']).default('text');
}
