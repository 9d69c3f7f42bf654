import { type Option } from 'commander';

import { type Entry, quote, takesValue } from '../entries.ts';

/** Each line holds at one command, which is found among the words before the cursor. */
export function fishScript(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ path, words, options, takesAnything }) => {
    const here = `complete -c vigia -n ${inQuotes(`__vigia_at "${path}"`)}`;
    return [
      ...(takesAnything ? [] : [`${here} -f`]),
      ...words.map(
        ({ name, description }) => `${here} -f -a ${inQuotes(name)} -d ${inQuotes(description)}`,
      ),
      ...options.map((option) => `${here} ${optionOf(option)}`),
    ];
  });
  const paths = entries.flatMap(({ path }) => (path === '' ? [] : [quote(path)]));
  return `# fish completion for vigia
function __vigia_at
    set -l here
    for word in (commandline -opc)[2..-1]
        if contains -- (string join ' ' -- $here $word) ${paths.join(' ')}
            set -a here $word
        end
    end
    test "$here" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function optionOf(option: Option): string {
  const { long, short, argChoices, description } = option;
  return [
    ...(long ? [`-l ${long.slice(2)}`] : []),
    ...(short ? [`-s ${short.slice(1)}`] : []),
    ...(argChoices
      ? [`-x -a ${inQuotes(argChoices.join(' '))}`]
      : takesValue(option)
        ? ['-r']
        : []),
    `-d ${inQuotes(description)}`,
  ].join(' ');
}

/** In single quotes, as fish has it: there a backslash within them counts. */
function inQuotes(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
