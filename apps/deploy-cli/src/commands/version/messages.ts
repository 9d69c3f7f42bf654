import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: 'show the version, and with --check whether the cluster and the images go with it',
  check: 'compare with the cluster, Skupper and the images that run',
  exitCodes: 'Exit codes: 0 they go together, 1 one of them does not.',
  columns: ['', 'What', 'Version', 'Wanted'],
  command: 'vigia',
  kubernetes: 'Kubernetes',
  skupper: 'Skupper',
  missing: 'none',
  well: 'The versions go together.',
  notWell: (what: string) =>
    `${what} does not go with this command: upgrade it, or run vigia up with the matching version.`,
};

const portuguese: typeof english = {
  help: 'mostra a versão e, com --check, se o cluster e as imagens combinam com ela',
  check: 'compara com o cluster, o Skupper e as imagens em execução',
  exitCodes: 'Códigos de saída: 0 combinam, 1 algum não combina.',
  columns: ['', 'O quê', 'Versão', 'Esperada'],
  command: 'vigia',
  kubernetes: 'Kubernetes',
  skupper: 'Skupper',
  missing: 'nenhuma',
  well: 'As versões combinam.',
  notWell: (what) =>
    `${what} não combina com este comando: atualize-o ou execute vigia up na versão certa.`,
};

export function versionMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
