import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: 'show every part of the public site and every hop to the model',
  watch: 'show it again every two seconds, until stopped',
  output: 'text for people, json or yaml for programs',
  exitCodes: 'Exit codes: 0 everything is well, 1 something is not.',
  columns: ['', 'Part', 'Name', 'Since', 'State'],
  hop: 'hop',
  states: {
    ready: 'well',
    waiting: 'waiting',
    failed: 'failed',
    ok: 'well',
    degraded: 'degraded',
    down: 'down',
    unknown: 'unknown',
  },
  nothing: 'There is nothing of this site in the cluster yet: vigia up',
  address: (url: string) => `Address: ${url}`,
  well: 'Everything is well.',
  notWell: (what: string) =>
    `First that is not well: ${what}. vigia doctor --side public looks closer.`,
};

const portuguese: typeof english = {
  help: 'mostra cada parte do site público e cada trecho até o modelo',
  watch: 'mostra de novo a cada dois segundos, até ser parado',
  output: 'text para pessoas, json ou yaml para programas',
  exitCodes: 'Códigos de saída: 0 está tudo bem, 1 algo não está.',
  columns: ['', 'Parte', 'Nome', 'Desde', 'Estado'],
  hop: 'trecho',
  states: {
    ready: 'bem',
    waiting: 'esperando',
    failed: 'falhou',
    ok: 'bem',
    degraded: 'degradado',
    down: 'fora',
    unknown: 'desconhecido',
  },
  nothing: 'Ainda não há nada deste site no cluster: vigia up',
  address: (url) => `Endereço: ${url}`,
  well: 'Está tudo bem.',
  notWell: (what) =>
    `O primeiro que não está bem: ${what}. vigia doctor --side public olha mais de perto.`,
};

export function statusMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
