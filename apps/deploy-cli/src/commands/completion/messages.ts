import { chooseByLocale } from '@vigia/health-checks';

const examples = [
  '  bash   source <(vigia completion bash)',
  '  zsh    source <(vigia completion zsh)',
  '  fish   vigia completion fish | source',
].join('\n');

const english = {
  help: 'print a script that lets the shell complete commands and options',
  shell: 'the shell',
  examples: `To use it:\n${examples}`,
};

const portuguese: typeof english = {
  help: 'escreve um script com que o shell completa comandos e opções',
  shell: 'o shell',
  examples: `Para usar:\n${examples}`,
};

export function completionMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
