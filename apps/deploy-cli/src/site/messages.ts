import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: {
    file: 'the file that describes the installation',
    kubeconfig: 'the kubeconfig, in place of KUBECONFIG and ~/.kube/config',
    context: 'the context of the kubeconfig',
    namespace: 'the namespace, in place of the one in the file',
    timeout: 'how long to wait, in seconds',
    timeoutInvalid: (text: string) => `${text} is not a number of seconds above 0.`,
    yes: 'ask nothing',
    exitCodes: 'Exit codes are listed in apps/deploy-cli/README.md.',
  },
  fileUnreadable: (file: string, code: string) =>
    code === 'ENOENT' ? `There is no ${file} here.` : `${file} cannot be read (${code}).`,
  fileUnreadableRemedy:
    'Write one with `vigia init`, or name one by --file. To run everything on this machine: vigia up --profile local',
  fileInvalid: (file: string, count: number) =>
    count === 1 ? `${file} has a fault.` : `${file} has ${count} faults.`,
  fileInvalidRemedy: 'Correct what is listed, then repeat the command.',
  /** What a change of the cluster is called. */
  actions: {
    create: 'make',
    update: 'change',
    delete: 'delete',
    unchanged: 'as it is',
    conflict: 'conflict',
  },
  states: { ready: 'ready', waiting: 'waiting', failed: 'failed' },
  needsYes: 'Nobody can be asked here.',
  needsYesRemedy: 'Say --yes if this is what you want.',
  declined: 'Nothing was changed.',
};

export type SiteMessages = typeof english;

const portuguese: SiteMessages = {
  help: {
    file: 'o arquivo que descreve a instalação',
    kubeconfig: 'o kubeconfig, no lugar de KUBECONFIG e ~/.kube/config',
    context: 'o contexto do kubeconfig',
    namespace: 'o namespace, no lugar do que está no arquivo',
    timeout: 'quanto esperar, em segundos',
    timeoutInvalid: (text) => `${text} não é um número de segundos acima de 0.`,
    yes: 'não pergunta nada',
    exitCodes: 'Os códigos de saída estão em apps/deploy-cli/README.md.',
  },
  fileUnreadable: (file, code) =>
    code === 'ENOENT' ? `Não há ${file} aqui.` : `${file} não pode ser lido (${code}).`,
  fileUnreadableRemedy:
    'Escreva um com `vigia init` ou indique outro com --file. Para executar tudo nesta máquina: vigia up --profile local',
  fileInvalid: (file, count) =>
    count === 1 ? `${file} tem um erro.` : `${file} tem ${count} erros.`,
  fileInvalidRemedy: 'Corrija o que está listado e repita o comando.',
  actions: {
    create: 'criar',
    update: 'alterar',
    delete: 'apagar',
    unchanged: 'como está',
    conflict: 'conflito',
  },
  states: { ready: 'pronto', waiting: 'esperando', failed: 'falhou' },
  needsYes: 'Aqui não há a quem perguntar.',
  needsYesRemedy: 'Diga --yes se é isso que você quer.',
  declined: 'Nada foi alterado.',
};

export function siteMessages(locale: string): SiteMessages {
  return chooseByLocale(locale, { english, portuguese });
}
