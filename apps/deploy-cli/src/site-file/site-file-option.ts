import { Option } from 'commander';

import type { Dependencies } from '../dependencies.ts';
import { siteFileMessages } from './messages.ts';

/** `--file`, the same for every command that reads vigia.yaml. */
export function siteFileOption({ messages }: Pick<Dependencies, 'messages'>): Option {
  return new Option('-f, --file <path>', siteFileMessages(messages.locale).file).default(
    'vigia.yaml',
  );
}
