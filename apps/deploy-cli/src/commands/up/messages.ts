import type { PreflightCode, PreflightFinding } from '@vigia/cluster';
import { chooseByLocale } from '@vigia/health-checks';

type Facts = PreflightFinding['facts'];
/** What was found, and what mends it. */
type FindingWords = Record<PreflightCode, (facts: Facts) => [string, string]>;
type Counts = { create: number; update: number; delete: number; unchanged: number };

const findings: FindingWords = {
  well: () => ['', ''],
  'context-differs': ({ context, wanted, server }) => [
    `vigia.yaml is for the context ${wanted}, this is ${context} (${server}).`,
    'Choose the right one by --context, or correct public.context.',
  ],
  'version-old': ({ version, oldest }) => [
    `The cluster runs Kubernetes ${version}, older than ${oldest}.`,
    'Upgrade the cluster.',
  ],
  'skupper-missing': () => ['Skupper 2 is not installed.', ''],
  'skupper-old': ({ version }) => [
    `Skupper ${version} is older than 2.2.`,
    'Upgrade it straight to 2.2.1.',
  ],
  'skupper-no-controller': () => ['No Skupper controller was found.', ''],
  'skupper-controller-unseen': () => [
    'This user may not look for the Skupper controller, so whether one runs is not known.',
    '',
  ],
  'skupper-controller-down': ({ namespace }) => [
    `The Skupper controller in ${namespace} is not available.`,
    `Look at it: kubectl --namespace ${namespace} describe deployment skupper-controller`,
  ],
  'class-missing': ({ kind, name, known }) => [
    `There is no ${kind} ${name}.`,
    known
      ? `Those that are there: ${known}.`
      : 'There is none at all: install a controller that brings one, or choose another exposure in vigia.yaml.',
  ],
  'gateway-api-missing': () => [
    'The Gateway API is not installed.',
    'Install it and a controller, or choose another exposure.',
  ],
  'route-api-missing': () => [
    'This cluster has no Routes: it is not OpenShift.',
    'Choose the exposure ingress, gateway or loadbalancer.',
  ],
  'cert-manager-missing': () => [
    'cert-manager is not installed.',
    'Install it, or bring a certificate: public.tls.from: secret.',
  ],
  'issuer-missing': ({ kind, name, known }) => [
    `There is no ${kind} ${name}.`,
    known
      ? `Those that are there: ${known}.`
      : 'There is none at all: make one, or bring a certificate by public.tls.from: secret.',
  ],
  'secret-missing': ({ names, namespace }) => [
    `Secrets that vigia.yaml names are not in ${namespace}: ${names}.`,
    'Put them there first.',
  ],
  'right-missing': ({ list, namespace }) => [
    `In the namespace ${namespace} this user may not\n${list}\n`,
    'Ask whoever runs the cluster for the role `admin` of the namespace, and for the rights on skupper.io.',
  ],
  'namespace-not-ours': ({ namespace }) => [
    `This user may not write namespaces, so the Pod Security labels of ${namespace} stay as they are.`,
    '',
  ],
  'quota-short': ({ quota, resource, wanted, left }) => [
    `The quota ${quota} leaves ${left} of ${resource}, and ${wanted} are wanted.`,
    'Ask for a larger quota, or choose a smaller size in vigia.yaml.',
  ],
};

const english = {
  help: {
    up: 'make the cluster what vigia.yaml says, or start everything on this machine by --profile local',
    dryRun:
      'change nothing: client lists what would be sent, server asks the cluster what would change',
    forceConflicts: 'take over fields that others own',
    skupperManifest: 'install Skupper from this file or https address where it is missing',
    notWithCluster: (option: string) => `${option} belongs to --profile local.`,
  },
  steps: {
    cluster: 'Cluster',
    skupper: 'Skupper',
    keys: 'Keys',
    plan: 'Comparison',
    apply: 'Changes',
  },
  comparing: 'asking the cluster what would change',
  keysMade: (id: string) => `made; the private site will know them as ${id}`,
  keysKept: (id: string) => `kept, ${id}`,
  summary: (counts: Counts) =>
    counts.create + counts.update + counts.delete === 0
      ? `everything is as it should be (${counts.unchanged})`
      : `${counts.create} to make, ${counts.update} to change, ${counts.delete} to delete, ${counts.unchanged} as they should be`,
  conflicts: (count: number) =>
    `${count === 1 ? 'one object has' : `${count} objects have`} another owner`,
  applying: (done: number, total: number, what: string) => `${done} of ${total}: ${what}`,
  applied: (count: number) => `${count} done`,
  stopped: 'Stopped. What was done stays, and vigia up goes on from there.',
  nothingToDo: 'Nothing would change.',
  wouldApply: (count: number) =>
    count === 1
      ? 'One object would be written; nothing was.'
      : `${count} objects would be written; nothing was.`,
  preflight: ({ code, facts }: PreflightFinding) => findings[code](facts).filter(Boolean),
  preflightFailed: (count: number) =>
    count === 1 ? 'one thing is missing' : `${count} things are missing`,
  notPrepared: 'The cluster is not ready for Vigia; nothing was changed.',
  notPreparedRemedy: 'Mend what is listed, then repeat the command: it goes on from what is there.',
  installSkupper: (flags: string) =>
    `To install Skupper: vigia up${flags} --skupper-manifest https://skupper.io/v2/install.yaml`,
  askInstall: (count: number, source: string) =>
    `Install Skupper (${count} objects) from ${source}? [y/N] `,
  installed: (count: number) => `${count} objects installed`,
  ready: 'ready',
  notReady: (what: string, detail: string, seconds: number | null) =>
    `${what} is not ready${seconds === null ? '' : ` after ${seconds} s`}: ${detail}.`,
  notReadyRemedy: 'Repeat the command, or look with vigia doctor.',
  unlinked: (flags: string) =>
    `The public site stands. No private site has joined it yet. Next: vigia link issue <host>${flags.replace(/ --file \S+/, '')}`,
  readyWithoutAddress: (flags: string) => `The public site stands. To see it: vigia open${flags}`,
  pathBroken: (hop: string, detail: string) =>
    `Everything runs, but a request does not get past ${hop}: ${detail}`,
  pathRemedy: (code: string, host: string, leadsTo: readonly string[], flags: string) => {
    const target = leadsTo.join(', ');
    if (code === 'name-unresolved') {
      return `Let the name ${host} lead to ${target || 'the address of the cluster'} in the DNS, then repeat the command.`;
    }
    if (code === 'certificate')
      return `Look at the certificate of ${host}: vigia doctor${flags} --side public`;
    return `vigia doctor${flags} --side public looks closer.`;
  },
};

export type UpMessages = typeof english;

const findingsInPortuguese: FindingWords = {
  well: () => ['', ''],
  'context-differs': ({ context, wanted, server }) => [
    `vigia.yaml é para o contexto ${wanted}; este é ${context} (${server}).`,
    'Escolha o certo com --context ou corrija public.context.',
  ],
  'version-old': ({ version, oldest }) => [
    `O cluster tem o Kubernetes ${version}, anterior ao ${oldest}.`,
    'Atualize o cluster.',
  ],
  'skupper-missing': () => ['O Skupper 2 não está instalado.', ''],
  'skupper-old': ({ version }) => [
    `O Skupper ${version} é anterior ao 2.2.`,
    'Atualize-o direto para o 2.2.1.',
  ],
  'skupper-no-controller': () => ['Nenhum controlador do Skupper foi encontrado.', ''],
  'skupper-controller-unseen': () => [
    'Este usuário não pode procurar o controlador do Skupper; não se sabe se há um.',
    '',
  ],
  'skupper-controller-down': ({ namespace }) => [
    `O controlador do Skupper em ${namespace} não está disponível.`,
    `Veja-o: kubectl --namespace ${namespace} describe deployment skupper-controller`,
  ],
  'class-missing': ({ kind, name, known }) => [
    `Não há ${kind} ${name}.`,
    known
      ? `Os que existem: ${known}.`
      : 'Não há nenhum: instale um controlador que traga um ou escolha outra exposição em vigia.yaml.',
  ],
  'gateway-api-missing': () => [
    'A Gateway API não está instalada.',
    'Instale-a com um controlador ou escolha outra exposição.',
  ],
  'route-api-missing': () => [
    'Este cluster não tem Routes: não é OpenShift.',
    'Escolha a exposição ingress, gateway ou loadbalancer.',
  ],
  'cert-manager-missing': () => [
    'O cert-manager não está instalado.',
    'Instale-o ou traga um certificado: public.tls.from: secret.',
  ],
  'issuer-missing': ({ kind, name, known }) => [
    `Não há ${kind} ${name}.`,
    known
      ? `Os que existem: ${known}.`
      : 'Não há nenhum: crie um ou traga um certificado com public.tls.from: secret.',
  ],
  'secret-missing': ({ names, namespace }) => [
    `Secrets que vigia.yaml nomeia não estão em ${namespace}: ${names}.`,
    'Ponha-os lá primeiro.',
  ],
  'right-missing': ({ list, namespace }) => [
    `No namespace ${namespace} este usuário não pode\n${list}\n`,
    'Peça a quem administra o cluster o papel `admin` do namespace e os direitos sobre skupper.io.',
  ],
  'namespace-not-ours': ({ namespace }) => [
    `Este usuário não pode alterar namespaces; as etiquetas de Pod Security de ${namespace} ficam como estão.`,
    '',
  ],
  'quota-short': ({ quota, resource, wanted, left }) => [
    `A cota ${quota} deixa ${left} de ${resource}, e são precisos ${wanted}.`,
    'Peça uma cota maior ou escolha um tamanho menor em vigia.yaml.',
  ],
};

const portuguese: UpMessages = {
  help: {
    up: 'deixa o cluster como vigia.yaml diz, ou inicia tudo nesta máquina com --profile local',
    dryRun:
      'não altera nada: client lista o que seria enviado, server pergunta ao cluster o que mudaria',
    forceConflicts: 'toma os campos que pertencem a outros',
    skupperManifest: 'instala o Skupper deste arquivo ou endereço https onde ele falta',
    notWithCluster: (option) => `${option} é de --profile local.`,
  },
  steps: {
    cluster: 'Cluster',
    skupper: 'Skupper',
    keys: 'Chaves',
    plan: 'Comparação',
    apply: 'Alterações',
  },
  comparing: 'perguntando ao cluster o que mudaria',
  keysMade: (id) => `criadas; o site privado as conhecerá como ${id}`,
  keysKept: (id) => `mantidas, ${id}`,
  summary: (counts) =>
    counts.create + counts.update + counts.delete === 0
      ? `tudo está como deve (${counts.unchanged})`
      : `${counts.create} a criar, ${counts.update} a alterar, ${counts.delete} a apagar, ${counts.unchanged} como devem`,
  conflicts: (count) => `${count === 1 ? 'um objeto tem' : `${count} objetos têm`} outro dono`,
  applying: (done, total, what) => `${done} de ${total}: ${what}`,
  applied: (count) => (count === 1 ? '1 feita' : `${count} feitas`),
  stopped: 'Parado. O que foi feito fica, e vigia up continua dali.',
  nothingToDo: 'Nada mudaria.',
  wouldApply: (count) =>
    count === 1
      ? 'Um objeto seria gravado; nada foi.'
      : `${count} objetos seriam gravados; nada foi.`,
  preflight: ({ code, facts }) => findingsInPortuguese[code](facts).filter(Boolean),
  preflightFailed: (count) => (count === 1 ? 'falta uma coisa' : `faltam ${count} coisas`),
  notPrepared: 'O cluster não está pronto para a Vigia; nada foi alterado.',
  notPreparedRemedy: 'Corrija o que está listado e repita o comando: ele continua do que há.',
  installSkupper: (flags) =>
    `Para instalar o Skupper: vigia up${flags} --skupper-manifest https://skupper.io/v2/install.yaml`,
  askInstall: (count, source) => `Instalar o Skupper (${count} objetos) de ${source}? [s/N] `,
  installed: (count) => `${count} objetos instalados`,
  ready: 'pronto',
  notReady: (what, detail, seconds) =>
    `${what} não está pronto${seconds === null ? '' : ` depois de ${seconds} s`}: ${detail}.`,
  notReadyRemedy: 'Repita o comando ou veja com vigia doctor.',
  unlinked: (flags) =>
    `O site público está de pé. Nenhum site privado se juntou a ele ainda. A seguir: vigia link issue <host>${flags.replace(/ --file \S+/, '')}`,
  readyWithoutAddress: (flags) => `O site público está de pé. Para vê-lo: vigia open${flags}`,
  pathBroken: (hop, detail) =>
    `Tudo está em execução, mas um pedido não passa de ${hop}: ${detail}`,
  pathRemedy: (code, host, leadsTo, flags) => {
    const target = leadsTo.join(', ');
    if (code === 'name-unresolved') {
      return `Faça o nome ${host} levar a ${target || 'o endereço do cluster'} no DNS e repita o comando.`;
    }
    if (code === 'certificate')
      return `Veja o certificado de ${host}: vigia doctor${flags} --side public`;
    return `vigia doctor${flags} --side public olha mais de perto.`;
  },
};

export function upMessages(locale: string): UpMessages {
  return chooseByLocale(locale, { english, portuguese });
}
