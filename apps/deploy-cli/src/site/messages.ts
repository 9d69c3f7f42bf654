import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: {
    kubeconfig: 'the kubeconfig, in place of KUBECONFIG and ~/.kube/config',
    context: 'the context of the kubeconfig',
    namespace: 'the namespace, in place of the one in the file',
    timeout: 'how long to wait, in seconds',
    timeoutInvalid: (text: string) => `${text} is not a number of seconds above 0.`,
    yes: 'ask nothing',
    exitCodes: 'Exit codes are listed in apps/deploy-cli/README.md.',
  },
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
    kubeconfig: 'o kubeconfig, no lugar de KUBECONFIG e ~/.kube/config',
    context: 'o contexto do kubeconfig',
    namespace: 'o namespace, no lugar do que está no arquivo',
    timeout: 'quanto esperar, em segundos',
    timeoutInvalid: (text) => `${text} não é um número de segundos acima de 0.`,
    yes: 'não pergunta nada',
    exitCodes: 'Os códigos de saída estão em apps/deploy-cli/README.md.',
  },
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
