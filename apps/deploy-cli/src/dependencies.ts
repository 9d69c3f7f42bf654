import type { PrivateHost } from '@vigia/private-host';

import { findWorkspaceRoot } from './local/find-workspace-root.ts';
import { chooseMessages, type Messages } from './messages/messages.ts';
import { type Ask, createAsk } from './terminal/ask.ts';
import { createFormat } from './terminal/format.ts';
import { createJsonReporter } from './terminal/json-reporter.ts';
import type { OutputFormat } from './terminal/output-option.ts';
import type { OutputStream } from './terminal/output-stream.ts';
import type { Reporter } from './terminal/reporter.ts';
import { canRedraw, createStyle, usesColour } from './terminal/style.ts';
import { createTextReporter } from './terminal/text-reporter.ts';

/**
 * What commands may use. What costs something is a function, called when it is needed: `vigia --help`
 * reads no file and opens no connection.
 */
export type Dependencies = {
  stdout: OutputStream;
  stderr: OutputStream;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  currentDirectory: string;
  /** Aborted with a StopRequest when the command is to end. */
  stop: AbortSignal;
  messages: Messages;
  /** How the person calls this program, for usage lines: `vigia`, or `npm start --` for the local start. */
  calledAs: { program: string; localStart: boolean };
  /** Where the command speaks: made for the format at the first call, the same one at later calls. */
  reporter: (output?: OutputFormat) => Reporter;
  /** Asks the person at the terminal. */
  ask: Ask;
  /** The script that was started, so that a service can start it again. */
  script: string;
  /** What the private host is taken for, in the place of this machine: a test is a host too. */
  privateHost?: PrivateHost | undefined;
  /** The workspace that holds the apps. @throws CommandError when there is none. */
  workspaceRoot: () => string;
};

/** What of the process a command's dependencies are made of. */
export type ProcessFacts = Pick<
  Dependencies,
  'stdout' | 'stderr' | 'environment' | 'platform' | 'currentDirectory' | 'stop' | 'privateHost'
> & {
  /** The script that was started; the workspace is looked for from there upwards. */
  script: string;
  /** Where answers are typed; without it nobody can be asked. */
  stdin?: NodeJS.ReadStream;
};

export function createDependencies({ script, stdin, ...facts }: ProcessFacts): Dependencies {
  const messages = chooseMessages(facts.environment);
  const localStart = facts.environment['npm_lifecycle_event'] === 'start';
  let reporter: Reporter | undefined;
  return {
    ...facts,
    messages,
    calledAs: { program: localStart ? 'npm start --' : 'vigia', localStart },
    reporter(output = 'text') {
      reporter ??=
        output === 'json'
          ? createJsonReporter(facts.stdout)
          : createTextReporter({
              stdout: facts.stdout,
              stderr: facts.stderr,
              style: createStyle(usesColour(facts.stdout, facts.environment)),
              format: createFormat(messages.locale),
              redraw: canRedraw(facts.stdout, facts.environment),
            });
      return reporter;
    },
    ask: createAsk({ stdin, stderr: facts.stderr, stop: facts.stop }),
    script,
    workspaceRoot: () => findWorkspaceRoot(script, messages),
  };
}
