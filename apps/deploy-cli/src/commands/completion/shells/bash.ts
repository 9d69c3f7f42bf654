import { type Entry, flagsOf, quote, takesValue } from '../entries.ts';

/**
 * Finds the deepest command among the words before the cursor, then offers what may follow it. To bash, `=` is a word of
 * its own.
 */
export function bashScript(entries: readonly Entry[]): string {
  const words = entries.map(
    ({ path, words: below }) =>
      `    ${quote(path)}) echo ${quote(below.map(({ name }) => name).join(' '))} ;;`,
  );
  const options = entries.map(
    ({ path, options: own }) =>
      `    ${quote(path)}) echo ${quote(own.flatMap(flagsOf).join(' '))} ;;`,
  );
  const values = entries.flatMap(({ path, options: own }) =>
    own.filter(takesValue).map(
      (option) =>
        `    ${flagsOf(option)
          .map((flag) => quote(`${path} ${flag}`.trim()))
          .join('|')}) echo ${quote((option.argChoices ?? []).join(' '))} ;;`,
    ),
  );
  return `# bash completion for vigia
_vigia_words() {
  case "$1" in
${words.join('\n')}
    *) return 1 ;;
  esac
}
_vigia_options() {
  case "$1" in
${options.join('\n')}
  esac
}
_vigia_values() {
  case "$1" in
${values.join('\n')}
    *) return 1 ;;
  esac
}
_vigia() {
  local current=\${COMP_WORDS[COMP_CWORD]} flag=\${COMP_WORDS[COMP_CWORD-1]} path='' word offered
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if _vigia_words "\${path:+$path }$word" >/dev/null; then path=\${path:+$path }$word; fi
  done
  if [ "$current" = = ]; then
    current=''
  elif [ "$flag" = = ]; then
    flag=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ! offered=$(_vigia_values "\${path:+$path }$flag"); then
    if [[ $current == -* ]]; then offered=$(_vigia_options "$path"); else offered=$(_vigia_words "$path"); fi
  fi
  # Where nothing is offered, bash offers files.
  mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$current")
}
complete -o bashdefault -o default -F _vigia vigia
`;
}
