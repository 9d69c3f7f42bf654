import type { Command, Option } from 'commander';

export type Shell = 'bash' | 'zsh' | 'fish';

/** A command with its path, such as `link issue`. */
type Entry = { path: string; description: string; options: Option[]; words: Command[] };

/** A script that completes commands, options and the values that an option chooses from. */
export function completionScript(shell: Shell, program: Command): string {
  const entries = listEntries(program);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](entries);
}

function listEntries(command: Command, path: string[] = []): Entry[] {
  const words = command.commands.filter((each) => each.name() !== 'help');
  const own: Entry = {
    path: path.join(' '),
    description: command.description(),
    options: command.createHelp().visibleOptions(command),
    words: [...words],
  };
  return [own, ...words.flatMap((each) => listEntries(each, [...path, each.name()]))];
}

const flagsOf = ({ long, short }: Option) => [long, short].filter((flag) => flag !== undefined);

/** Finds the deepest command among the words before the cursor, then offers what it has. */
function bashScript(entries: readonly Entry[]): string {
  const table = entries.map(
    ({ path, options, words }) =>
      `    '${path}') echo '${[...words.map((each) => each.name()), ...options.flatMap(flagsOf)].join(' ')}' ;;`,
  );
  return `# bash completion for vigia
_vigia_words() {
  case "$1" in
${table.join('\n')}
  esac
}
_vigia_values() {
  case "$1" in
${valuesOf(entries)
  .map(([flag, values]) => `    '${flag}') echo '${values}' ;;`)
  .join('\n')}
  esac
}
_vigia() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' word values
  values=$(_vigia_values "\${COMP_WORDS[COMP_CWORD-1]}")
  if [ -n "$values" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
    return
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$(_vigia_words "\${path:+$path }$word")" ]; then path=\${path:+$path }$word; fi
  done
  mapfile -t COMPREPLY < <(compgen -W "$(_vigia_words "$path")" -- "$current")
}
complete -o bashdefault -o default -F _vigia vigia
`;
}

function zshScript(entries: readonly Entry[]): string {
  const table = entries.map(({ path, options, words }) => {
    const items = [
      ...words.map((each) => `${each.name()}:${escapeColon(each.description())}`),
      ...options.flatMap((option) =>
        flagsOf(option).map((flag) => `${flag}:${escapeColon(option.description)}`),
      ),
    ];
    return `    '${path}') items=(${items.map(quote).join(' ')}) ;;`;
  });
  return `#compdef vigia
_vigia_items() {
  items=()
  case "$1" in
${table.join('\n')}
  esac
}
_vigia() {
  local -a items
  local known='' word
  for word in "\${words[@]:1:CURRENT-2}"; do
    _vigia_items "\${known:+$known }$word"
    (( \${#items} )) && known="\${known:+$known }$word"
  done
  case "\${words[CURRENT-1]}" in
${valuesOf(entries)
  .map(([flag, values]) => `    '${flag}') compadd -- ${values}; return ;;`)
  .join('\n')}
  esac
  _vigia_items "$known"
  _describe 'vigia' items || _files
}
compdef _vigia vigia
`;
}

function fishScript(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ path, options, words }) => {
    const names = path.split(' ').filter(Boolean);
    const here = names.map((name) => `__fish_seen_subcommand_from ${name}`);
    const notDeeper =
      words.length > 0
        ? [`not __fish_seen_subcommand_from ${words.map((each) => each.name()).join(' ')}`]
        : [];
    const condition = (parts: string[]) =>
      parts.length > 0 ? ` -n ${quote(parts.join('; and '))}` : '';
    return [
      ...words.map(
        (each) =>
          `complete -c vigia${condition([...here, ...notDeeper])} -f -a ${each.name()} -d ${quote(each.description())}`,
      ),
      ...options.map(({ long, short, description, argChoices, required }) =>
        [
          `complete -c vigia${condition(here)}`,
          long ? `-l ${long.slice(2)}` : '',
          short ? `-s ${short.slice(1)}` : '',
          argChoices ? `-x -a ${quote(argChoices.join(' '))}` : required ? '-r' : '',
          `-d ${quote(description)}`,
        ]
          .filter(Boolean)
          .join(' '),
      ),
    ];
  });
  return `# fish completion for vigia\n${lines.join('\n')}\n`;
}

/** What options choose from; the same flag of several commands offers what any of them takes. */
function valuesOf(entries: readonly Entry[]): [string, string][] {
  const values = new Map<string, Set<string>>();
  for (const option of entries.flatMap(({ options }) => options)) {
    for (const flag of flagsOf(option)) {
      for (const choice of option.argChoices ?? []) {
        values.set(flag, (values.get(flag) ?? new Set()).add(choice));
      }
    }
  }
  return [...values].map(([flag, choices]) => [flag, [...choices].join(' ')]);
}

/** In single quotes, as a POSIX shell has it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function escapeColon(text: string): string {
  return text.replaceAll(':', '\\:');
}
