import type { ClusterError, ClusterErrorCode } from '@vigia/cluster';

type Words = { message: string; remedy: string };
type Translations = Record<ClusterErrorCode, (error: ClusterError) => Words>;

const loginAgain =
  'Entre de novo, por exemplo com `oc login` ou com o comando de login do seu provedor, e repita o comando.';

/** What the library says in English, in Portuguese, by the code of the error. */
export const clusterErrorsInPortuguese: Translations = {
  kubeconfig_missing: ({ facts }) => ({
    message: facts['file']
      ? `Não há o kubeconfig ${facts['file']}.`
      : 'Não há kubeconfig: esta máquina não conhece nenhum cluster.',
    remedy: 'Entre no cluster (`oc login`) ou indique o arquivo com --kubeconfig ou KUBECONFIG.',
  }),
  kubeconfig_unreadable: ({ facts }) => ({
    message: `O kubeconfig ${facts['file'] ?? ''} não pode ser usado: ${facts['reason'] ?? ''}.`,
    remedy: 'Corrija o arquivo ou indique outro com --kubeconfig ou KUBECONFIG.',
  }),
  context_unknown: ({ facts }) => ({
    message: facts['context']
      ? `O kubeconfig não tem o contexto ${facts['context']}.`
      : 'O kubeconfig não tem contexto atual e nenhum foi indicado.',
    remedy: facts['known']
      ? `Indique um com --context: ${facts['known']}.`
      : 'Entre no cluster ou indique outro arquivo com --kubeconfig.',
  }),
  context_incomplete: ({ facts }) => ({
    message: `O contexto ${facts['context']} aponta para algo que o kubeconfig não tem (${facts['missing']}).`,
    remedy: 'Entre de novo no cluster ou escolha outro contexto com --context.',
  }),
  credential_plugin_missing: ({ facts, remedy }) => ({
    message: `O kubeconfig entra pelo programa ${facts['command']}, que não está instalado.`,
    remedy: remedy.startsWith('Install ')
      ? `Instale ${facts['command']} ou entre de outro modo.`
      : remedy,
  }),
  credential_plugin_failed: ({ facts }) => ({
    message: `O programa ${facts['command']}, pelo qual o kubeconfig entra, falhou${facts['said'] ? `: ${facts['said']}` : '.'}`,
    remedy: 'Entre de novo com o comando de login do seu provedor.',
  }),
  unreachable: ({ facts }) => ({
    message: `O servidor da API em ${facts['server']} não responde (${facts['said']}).`,
    remedy: 'Confira a rede e a VPN, se o cluster está ligado e o contexto escolhido (--context).',
  }),
  name_unresolved: ({ facts }) => ({
    message: `O nome ${facts['host']} do servidor da API não é conhecido aqui (${facts['said']}).`,
    remedy: 'Confira a rede e a VPN, e `server` desse contexto no kubeconfig.',
  }),
  certificate_untrusted: ({ facts }) => ({
    message: `O certificado do servidor da API em ${facts['server']} não é assinado por uma autoridade em que o kubeconfig confia (${facts['said']}).`,
    remedy:
      'Busque o kubeconfig de novo: o cluster pode ter sido refeito, ou algo no caminho abre a conexão.',
  }),
  certificate_expired: ({ facts }) => ({
    message: `O certificado do servidor da API em ${facts['server']} venceu ou ainda não vale.`,
    remedy:
      'Confira o relógio desta máquina; se estiver certo, o certificado do cluster precisa ser renovado.',
  }),
  certificate_wrong_host: ({ facts }) => ({
    message: `O certificado do servidor da API em ${facts['server']} é de outros nomes.`,
    remedy: 'Use um nome que o certificado tenha ou defina tls-server-name no kubeconfig.',
  }),
  deadline_exceeded: ({ facts }) => ({
    message: `O servidor da API em ${facts['server']} não respondeu sobre ${facts['what']} em ${facts['seconds']} s.`,
    remedy: 'Confira a rede e a VPN; repita o comando, ele continua de onde parou.',
  }),
  not_kubernetes: ({ facts }) => ({
    message: `O que responde em ${facts['server']} não é um servidor da API do Kubernetes.`,
    remedy: 'Confira `server` desse contexto no kubeconfig e se há um proxy no caminho.',
  }),
  login_expired: ({ facts }) => ({
    message: `O servidor da API em ${facts['server'] ?? ''} não aceita este login: venceu ou foi revogado.`,
    remedy: loginAgain,
  }),
  forbidden: ({ facts }) => ({
    message: `Este usuário não pode fazer isto (${facts['verb']} ${facts['what']}): ${facts['said']}`,
    remedy: 'Peça esse direito a quem administra o cluster.',
  }),
  quota_exceeded: ({ facts }) => ({
    message: `A cota do namespace não tem espaço para ${facts['what']}: ${facts['said']}`,
    remedy: 'Peça uma ResourceQuota maior ou escolha um tamanho menor em vigia.yaml.',
  }),
  admission_denied: ({ facts }) => ({
    message: `Uma regra do cluster recusa ${facts['what']}: ${facts['said']}`,
    remedy: 'Mude o que a regra nomeia ou peça uma exceção a quem administra o cluster.',
  }),
  namespace_missing: ({ facts }) => ({
    message: `Não há o namespace ${facts['namespace']}.`,
    remedy: `Crie-o com \`kubectl create namespace ${facts['namespace']}\` ou indique outro com --namespace.`,
  }),
  namespace_terminating: ({ object }) => ({
    message: `O namespace ${object?.namespace ?? ''} está sendo apagado, e nada pode ser criado nele.`,
    remedy: 'Espere até que ele se vá (`kubectl get namespace`) e repita o comando.',
  }),
  not_found: ({ facts }) => ({
    message: `Não há ${facts['what']}.`,
    remedy: 'Confira o nome e o namespace.',
  }),
  kind_unknown: ({ facts }) => ({
    message: `O cluster não conhece o tipo ${facts['kind']} de ${facts['apiVersion']}.`,
    remedy:
      'Instale o que o traz (a CustomResourceDefinition) ou deixe de fora o recurso que precisa dele.',
  }),
  already_exists: ({ message }) => ({
    message,
    remedy: 'Repita o comando: ele continua a partir do que há.',
  }),
  field_conflict: ({ facts }) => ({
    message: `Campos que a Vigia mudaria pertencem a ${facts['managers']}; nada foi alterado.`,
    remedy: 'Faça o outro dono largá-los ou tome-os com --force-conflicts.',
  }),
  changed_meanwhile: ({ facts }) => ({
    message: `${facts['what']} foi alterado por outra pessoa no mesmo momento.`,
    remedy: 'Repita o comando.',
  }),
  invalid: ({ facts, message }) => ({
    message: facts['what']
      ? `O servidor da API acha erros em ${facts['what']}: ${facts['said']}`
      : message,
    remedy: 'Corrija o campo em vigia.yaml; se nada seu estiver por trás, relate isto, por favor.',
  }),
  immutable: ({ facts }) => ({
    message: `Um campo de ${facts['what']} não pode ser mudado depois de criado: ${facts['said']}`,
    remedy: 'Apague o objeto e repita o comando: ele o cria de novo.',
  }),
  bad_request: ({ facts }) => ({
    message: `O servidor da API não entende ${facts['what']}: ${facts['said']}`,
    remedy: 'O cluster pode ser anterior ao Kubernetes 1.29; `vigia version --check` diz.',
  }),
  too_large: ({ facts }) => ({
    message: `${facts['what']} é grande demais para o servidor da API.`,
    remedy: 'Diminua-o.',
  }),
  throttled: ({ facts }) => ({
    message: `O servidor da API em ${facts['server']} pede menos pedidos.`,
    remedy: 'Espere um minuto e repita o comando.',
  }),
  server_error: ({ facts }) => ({
    message: `O servidor da API em ${facts['server']} falhou: ${facts['said']}`,
    remedy: 'Repita o comando; se continuar, veja o registro do servidor da API.',
  }),
  pod_unreachable: ({ facts }) => ({
    message: `O pod não aceita conexões na porta ${facts['port']}: ${facts['said']}`,
    remedy: 'Veja o registro dele: vigia logs',
  }),
};
