import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: {
    init: 'write vigia.yaml, with defaults read from the cluster',
    name: 'the name of the installation and of its namespace',
    host: 'the public host name',
    exposure: 'how people reach the page',
    platform: 'what the cluster is; by default what it says it is',
    tls: 'where the certificate comes from',
    issuer: 'the ClusterIssuer of cert-manager',
    tlsSecret: 'the Secret with the certificate',
    registry: 'where the images of chat-api and chat-ui lie',
    privateKind: "where the private host's Skupper router runs",
    kubeconfig: 'the kubeconfig to use, as for kubectl',
    context: 'the context of the kubeconfig; also written into the file',
    noCluster: 'ask no cluster',
    yes: 'ask nothing: take the defaults and the options given',
    force: 'write over a file that is there',
  },
  steps: { cluster: 'Cluster' },
  cluster: {
    reading: 'asking what it offers',
    found: (context: string, parts: string) => `${context}: ${parts}`,
    none: (reason: string) => `none asked: ${reason}`,
  },
  questions: {
    keys: '↑↓ move • ⏎ choose',
    name: 'Name of the installation',
    exposure: 'How do people reach the page?',
    exposures: {
      ingress: 'an Ingress of NGINX',
      gateway: 'the Gateway API',
      route: 'a Route of OpenShift',
      loadbalancer: 'a load balancer of the cloud',
      none: 'not at all: vigia open forwards a port',
    },
    host: 'Public host name',
    tls: 'Where does the certificate come from?',
    certificates: {
      'cert-manager': 'cert-manager gets it',
      secret: 'a Secret that I bring',
      platform: 'the router or the controller has one',
      none: 'no TLS here',
    },
    issuer: 'ClusterIssuer of cert-manager',
    tlsSecret: 'Secret with the certificate',
    registry: 'Registry and path of the images',
    privateKind: 'Where does the private host run its Skupper router?',
    privateKinds: {
      podman: 'in podman',
      docker: 'in Docker',
      linux: 'as a plain service of Linux',
      kubernetes: 'in another cluster',
    },
  },
  comments: {
    head: [
      'Vigia: both sites in one file. `vigia up` applies the public one, `vigia private up` the private one.',
      'Editors complete it by the schema in the first line. What is left out has a default.',
    ],
    name: 'The namespace and the Skupper sites are named after it.',
    public: 'The site that people reach. It keeps nothing.',
    context: 'Another context of the kubeconfig is refused.',
    exposure:
      'ingress, gateway, route (OpenShift), loadbalancer, or none (vigia open forwards a port).',
    tls: 'none, platform, secret (secretName) or cert-manager (issuer).',
    size: 'small, medium or large: requests, limits and replicas.',
    secrets:
      'Names of Secrets, never values. vigia: made once by `vigia up`, renewed by `vigia rotate`.',
    private: 'The host with the model and the conversations. It dials out and accepts nothing.',
    skupper: 'The network between the two.',
    model:
      'embedded runs a GGUF file; others: ilab, llama-server, vllm, ollama, ramalama, openai-compatible.',
    limits: 'What one person may do. null lifts a limit.',
    retention: 'Deletes conversations that nobody touched for so many days; null keeps them.',
  },
  exists: (file: string) => `${file} is there already.`,
  existsRemedy: 'Nothing was written. Give --force to write over it, or another name by --file.',
  cannotWrite: (file: string, reason: string) => `${file} cannot be written: ${reason}.`,
  cannotWriteRemedy: 'Make the folder writable for this user, or choose another by --file.',
  incomplete: 'The answers do not make a vigia.yaml:',
  incompleteRemedy:
    'Nothing was written. Give what is missing, for example: vigia init --yes --host chat.example.org --registry registry.example.org/vigia',
  written: (file: string) => `Wrote ${file}. Look through it, then: vigia up`,
};

export type InitMessages = typeof english;

const portuguese: InitMessages = {
  help: {
    init: 'escreve vigia.yaml, com valores iniciais lidos do cluster',
    name: 'o nome da instalação e do seu namespace',
    host: 'o nome público do host',
    exposure: 'como as pessoas chegam à página',
    platform: 'o que o cluster é; por padrão, o que ele diz ser',
    tls: 'de onde vem o certificado',
    issuer: 'o ClusterIssuer do cert-manager',
    tlsSecret: 'o Secret com o certificado',
    registry: 'onde estão as imagens de chat-api e chat-ui',
    privateKind: 'onde roda o roteador Skupper do host privado',
    kubeconfig: 'o kubeconfig a usar, como no kubectl',
    context: 'o contexto do kubeconfig; também vai para o arquivo',
    noCluster: 'não consulta nenhum cluster',
    yes: 'não pergunta nada: usa os valores padrão e as opções dadas',
    force: 'substitui um arquivo que já existe',
  },
  steps: { cluster: 'Cluster' },
  cluster: {
    reading: 'perguntando o que oferece',
    found: (context, parts) => `${context}: ${parts}`,
    none: (reason) => `nenhum consultado: ${reason}`,
  },
  questions: {
    keys: '↑↓ move • ⏎ escolhe',
    name: 'Nome da instalação',
    exposure: 'Como as pessoas chegam à página?',
    exposures: {
      ingress: 'por um Ingress do NGINX',
      gateway: 'pela Gateway API',
      route: 'por uma Route do OpenShift',
      loadbalancer: 'por um balanceador de carga da nuvem',
      none: 'não chegam: vigia open encaminha uma porta',
    },
    host: 'Nome público do host',
    tls: 'De onde vem o certificado?',
    certificates: {
      'cert-manager': 'o cert-manager o obtém',
      secret: 'de um Secret que eu forneço',
      platform: 'o roteador ou o controlador já tem um',
      none: 'sem TLS aqui',
    },
    issuer: 'ClusterIssuer do cert-manager',
    tlsSecret: 'Secret com o certificado',
    registry: 'Registro e caminho das imagens',
    privateKind: 'Onde o host privado roda o seu roteador Skupper?',
    privateKinds: {
      podman: 'no podman',
      docker: 'no Docker',
      linux: 'como serviço do próprio Linux',
      kubernetes: 'em outro cluster',
    },
  },
  comments: {
    head: [
      'Vigia: os dois sítios em um arquivo. `vigia up` aplica o público, `vigia private up` o privado.',
      'Os editores o completam pelo esquema da primeira linha. O que falta tem um valor padrão.',
    ],
    name: 'O namespace e os sítios Skupper levam este nome.',
    public: 'O sítio a que as pessoas chegam. Ele não guarda nada.',
    context: 'Outro contexto do kubeconfig é recusado.',
    exposure:
      'ingress, gateway, route (OpenShift), loadbalancer, ou none (vigia open encaminha uma porta).',
    tls: 'none, platform, secret (secretName) ou cert-manager (issuer).',
    size: 'small, medium ou large: recursos pedidos, limites e réplicas.',
    secrets:
      'Nomes de Secrets, nunca valores. vigia: criados por `vigia up`, renovados por `vigia rotate`.',
    private:
      'O host com o modelo e as conversas. Ele só faz conexões de saída e não aceita nenhuma.',
    skupper: 'A rede entre os dois.',
    model:
      'embedded usa um arquivo GGUF; outros: ilab, llama-server, vllm, ollama, ramalama, openai-compatible.',
    limits: 'O que uma pessoa pode fazer. null retira um limite.',
    retention: 'Apaga conversas em que ninguém toca há tantos dias; null as mantém.',
  },
  exists: (file) => `${file} já existe.`,
  existsRemedy: 'Nada foi escrito. Use --force para substituí-lo, ou outro nome com --file.',
  cannotWrite: (file, reason) => `Não é possível escrever ${file}: ${reason}.`,
  cannotWriteRemedy: 'Dê a este usuário permissão de escrita, ou escolha outra pasta com --file.',
  incomplete: 'As respostas não formam um vigia.yaml:',
  incompleteRemedy:
    'Nada foi escrito. Dê o que falta, por exemplo: vigia init --yes --host chat.example.org --registry registry.example.org/vigia',
  written: (file) => `${file} foi escrito. Confira-o e depois: vigia up`,
};

/** The words of the command in a language. */
export function initMessages(locale: string): InitMessages {
  return chooseByLocale(locale, { english, portuguese });
}
