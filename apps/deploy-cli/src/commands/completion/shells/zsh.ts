import { type Entry, flagsOf, quote, takesValue } from '../entries.ts';

/** Finds the deepest command among the words before the cursor, then offers what may follow it, with descriptions. */
export function zshScript(entries: readonly Entry[]): string {
  const described = (name: string, description: string) =>
    quote(`${name}:${description.replaceAll(':', '\\:')}`);
  const table = entries.map(({ path, words, options }) => {
    const items = words.map(({ name, description }) => described(name, description));
    const flags = options.flatMap((option) =>
      flagsOf(option).map((flag) => described(flag, option.description)),
    );
    return `    ${quote(path)}) items=(${items.join(' ')}) flags=(${flags.join(' ')}) ;;`;
  });
  const values = entries.flatMap(({ path, options }) =>
    options.filter(takesValue).map((option) => {
      const patterns = flagsOf(option).map((flag) => quote(`${path} ${flag}`.trim()));
      return `    ${patterns.join('|')}) values=(${(option.argChoices ?? []).map(quote).join(' ')}) ;;`;
    }),
  );
  return `#compdef vigia
_vigia_at() {
  items=() flags=()
  case "$1" in
${table.join('\n')}
    *) return 1 ;;
  esac
}
_vigia_values() {
  values=()
  case "$1" in
${values.join('\n')}
    *) return 1 ;;
  esac
}
_vigia() {
  local -a items flags values
  local known='' word flag=\${words[CURRENT-1]}
  for word in "\${(@)words[2,CURRENT-1]}"; do
    _vigia_at "\${known:+$known }$word" && known="\${known:+$known }$word"
  done
  _vigia_at "$known"
  if [[ $PREFIX == --*=* ]]; then
    flag=\${PREFIX%%=*}
    compset -P '*='
  fi
  if _vigia_values "\${known:+$known }$flag"; then
    if (( \${#values} )); then compadd -a values; else _files; fi
  elif [[ $PREFIX == -* ]]; then
    _describe -o option flags
  elif (( \${#items} )); then
    _describe command items
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _vigia ]]; then
  _vigia "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _vigia vigia
fi
`;
}
