import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: 'show the logs of chat-api, the page and the Skupper router as one',
  part: 'only of these parts',
  follow: 'go on until stopped',
  tail: 'the last lines of each pod',
  since: 'not older than this, such as 10m or 2h',
  grep: 'only lines that match this regular expression, in capital or small letters',
  previous: 'of the containers before their last restart',
  invalid: (text: string) => `${text} cannot be read.`,
  unreadable: (pod: string, reason: string) => `The log of ${pod} cannot be read: ${reason}`,
  nothing: 'No pod of this site has a log yet.',
};

const portuguese: typeof english = {
  help: 'mostra os registros de chat-api, da página e do roteador do Skupper como um só',
  part: 'só destas partes',
  follow: 'continua até ser parado',
  tail: 'as últimas linhas de cada pod',
  since: 'não mais antigos que isto, como 10m ou 2h',
  grep: 'só linhas que casam com esta expressão regular, em maiúsculas ou minúsculas',
  previous: 'dos contêineres antes do último reinício',
  invalid: (text) => `${text} não pode ser lido.`,
  unreadable: (pod, reason) => `O registro de ${pod} não pode ser lido: ${reason}`,
  nothing: 'Nenhum pod deste site tem registro ainda.',
};

export function logsMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
