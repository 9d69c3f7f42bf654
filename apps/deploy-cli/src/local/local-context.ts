import type { Messages } from '../messages/messages.ts';
import type { Format } from '../terminal/format.ts';
import type { Reporter } from '../terminal/reporter.ts';
import type { AcquireModel } from './acquire-model.ts';
import type { LocalPaths } from './local-paths.ts';

/** What every part of the local start may use. */
export type LocalContext = {
  messages: Messages;
  format: Format;
  reporter: Reporter;
  environment: Readonly<Record<string, string | undefined>>;
  paths: LocalPaths;
  workspaceRoot: string;
  /** Aborted with a StopRequest when Vigia is to end. */
  stop: AbortSignal;
  /** How the person would start it again with other options, such as `npm start -- --port 8081`. */
  example: (options: string) => string;
  createKeyPair: () => { privateKeyPem: string };
  acquireModel: AcquireModel;
};
