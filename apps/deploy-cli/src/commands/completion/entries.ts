import type { Command, Option } from 'commander';

/** A word that may come next, with what it is for. */
export type Word = { name: string; description: string };

/** What may follow a command, such as `link issue`; the program itself has an empty path. */
export type Entry = {
  path: string;
  /** Its commands, or what its argument chooses from. */
  words: Word[];
  options: Option[];
  /** Whether it has an argument that anything may be given for, such as a file. */
  takesAnything: boolean;
};

/** The program and all of its commands, each before those below it. */
export function listEntries(command: Command, path: readonly string[] = []): Entry[] {
  const below = command.commands.filter((each) => each.name() !== 'help');
  const choices = command.registeredArguments.flatMap(({ argChoices, description }) =>
    (argChoices ?? []).map((name) => ({ name, description })),
  );
  const own: Entry = {
    path: path.join(' '),
    words: [
      ...below.map((each) => ({ name: each.name(), description: each.description() })),
      ...choices,
    ],
    options: command.createHelp().visibleOptions(command),
    takesAnything: command.registeredArguments.some(({ argChoices }) => argChoices === undefined),
  };
  return [own, ...below.flatMap((each) => listEntries(each, [...path, each.name()]))];
}

export function flagsOf({ long, short }: Option): string[] {
  return [long, short].filter((flag) => flag !== undefined);
}

/** Whether a value follows the option. */
export function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

/** In single quotes, as a POSIX shell has it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
