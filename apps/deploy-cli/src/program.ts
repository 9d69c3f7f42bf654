import { type Argument, Command, Help, type Option } from 'commander';

import { completionCommand } from './commands/completion/completion.ts';
import { diffCommand } from './commands/diff/diff.ts';
import { doctorCommand } from './commands/doctor/doctor.ts';
import { downCommand } from './commands/down/down.ts';
import { initCommand } from './commands/init/init.ts';
import { keysCommand } from './commands/keys/keys.ts';
import { linkCommand } from './commands/link/link.ts';
import { logsCommand } from './commands/logs/logs.ts';
import { openCommand } from './commands/open/open.ts';
import { privateCommand } from './commands/private/private.ts';
import { renderCommand } from './commands/render/render.ts';
import { rotateCommand } from './commands/rotate/rotate.ts';
import { statusCommand } from './commands/status/status.ts';
import { upCommand } from './commands/up/up.ts';
import { versionCommand } from './commands/version/version.ts';
import type { Dependencies } from './dependencies.ts';
import { version } from './version.ts';

const commands = [
  initCommand,
  upCommand,
  statusCommand,
  doctorCommand,
  openCommand,
  logsCommand,
  diffCommand,
  keysCommand,
  linkCommand,
  privateCommand,
  renderCommand,
  rotateCommand,
  downCommand,
  completionCommand,
  versionCommand,
];

/** All commands, with their help; nothing runs before `parseAsync`. */
export function createProgram(dependencies: Dependencies): Command {
  const { messages, calledAs } = dependencies;
  const program = new Command('vigia')
    .description(messages.help.description)
    .helpCommand('help [command]', messages.help.helpCommand);
  for (const create of commands) program.addCommand(create(dependencies));

  configure(program, dependencies);
  // `npm start -- --version` asks the command that `npm start` stands for.
  for (const command of calledAs.localStart ? program.commands : [program]) {
    command.version(version, '-V, --version', messages.help.version);
  }
  return program;
}

/** Gives a command our streams, language and way to end: it throws and never exits by itself. */
function configure(command: Command, dependencies: Dependencies): void {
  const { messages, stdout, stderr, calledAs } = dependencies;
  for (const each of command.commands) configure(each, dependencies);
  command
    .exitOverride()
    .helpOption('-h, --help', messages.help.help)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
    })
    .configureHelp({
      styleTitle: (title) => messages.helpTitles[title] ?? title,
      optionDescription: (option) => describeChoice(option, dependencies),
      argumentDescription: (argument) => describeChoice(argument, dependencies),
      commandUsage: (subject) =>
        calledAs.localStart
          ? `${calledAs.program} [options]`
          : Help.prototype.commandUsage.call(new Help(), subject),
    });
}

/** With what it chooses from and what holds without it, where that says anything. */
function describeChoice(
  { description, argChoices, defaultValue }: Option | Argument,
  { messages }: Dependencies,
): string {
  const saysMore =
    defaultValue !== undefined &&
    typeof defaultValue !== 'boolean' &&
    !(Array.isArray(defaultValue) && defaultValue.length === 0) &&
    !description.includes(`(${String(defaultValue)})`);
  const notes = [
    ...(argChoices ? [`${messages.help.choices}: ${argChoices.join(', ')}`] : []),
    ...(saysMore ? [`${messages.help.default}: ${String(defaultValue)}`] : []),
  ];
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description;
}
