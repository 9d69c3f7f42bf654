import { chooseByLocale } from '@vigia/health-checks';
import type {
  AgentHealth,
  InstallPlan,
  InstallStep,
  LinkState,
  Progress,
  Uncontained,
  WatchedLink,
} from '@vigia/private-host';

type AgentStatus = AgentHealth['status'];

const english = {
  help: {
    private: 'set up and run the private site on this host: model, agent, Skupper router',
    up: 'make this host what the link file says, or bring it up to date; run twice, it changes nothing',
    trust: 'accept the keys that a file of `vigia rotate signing` names, without a restart',
    keysFile: 'what `vigia rotate signing` wrote; it is signed, and no secret',
    status: 'show the services of the private site and how they are',
    start: 'start what is installed',
    stop: 'stop everything and keep everything, until start or the next boot',
    watch: 'restart the router when its link does not come back; its service runs this',
    down: 'remove the services and the Skupper site; conversations, keys and resources stay',
    file: 'a link file that `vigia link issue` made for this host, or what `skupper link generate` printed',
    verificationKey: 'with the output of skupper: public key of the public site',
    name: 'with the output of skupper: name of this site',
    routingKey: 'with the output of skupper: what ties the listener to the connector',
    config: 'vigia.yaml, whose private and model parts are taken',
    platform: 'how the router runs here (default: podman)',
    agentPort: 'of the agent, on 127.0.0.1 (default: 8000)',
    agentProgram: "the agent's main.cjs, run by this Node (default: that of the workspace)",
    agentImage: 'run the agent as a container of this image instead, by Quadlet',
    model: 'a model in GGUF form on this host',
    modelServer: 'what serves the model (default: embedded)',
    modelUrl: 'of a model server that runs already, on loopback',
    modelImage: 'serve the model by a llama.cpp server of this image, by Quadlet',
    passphraseFile: 'the first line of this file opens the link file',
    yes: 'do not ask',
    force: 'go on although a check found the host unfit',
    dryRun: 'say what would be done, and change nothing',
    wait: 'how long to wait until it works, in seconds',
    waitInvalid: (text: string) => `${text} is not a number of seconds from 0 to 86400.`,
    namespace: "Skupper's namespace on this host (default: default)",
    dataDirectory: 'in place of ~/.local/share/vigia, or /var/lib/vigia for root',
  },
  upNotes: [
    'Examples:',
    '  vigia private up lab-7.vigia-link --model model.gguf',
    '  vigia private up lab-7.vigia-link --config vigia.yaml --dry-run',
    '',
    'Exit codes: 0 it works, 20 all runs and no signed request came in time,',
    '21 a check found the host unfit, 12 the model cannot be used, 1 anything else.',
  ].join('\n'),
  statusNotes: 'Exit codes: 0 everything runs and the link is up, 1 not.',
  steps: {
    link: 'Link file',
    checks: 'Checks',
    join: 'Network',
    contain: 'Containment',
    apply: 'Site',
    wait: 'Whole path',
    trust: 'Keys',
  },
  trusted: (count: number) => (count === 1 ? '1 key is accepted' : `${count} keys are accepted`),
  trustFollowed:
    'The private site accepts the new keys. Go on at the public site: vigia rotate signing',
  trustAtStart: 'The keys are in place. The agent does not run; it takes them when it starts.',
  trustUnchanged: 'Nothing had to be changed: these keys are accepted already.',
  passphrase: 'Passphrase of the link file: ',
  linkFor: (host: string, site: string, until: string) =>
    `${host}, to ${site}, good until ${until}`,
  unfit: (id: string) => `This host is not fit yet: ${id} is broken. Nothing was changed.`,
  unfitRemedy: 'Mend what is named above and run the same command again, or go on by --force.',
  checksWell: (count: number) => `${count} well`,
  redeeming: 'redeeming the token',
  joined: (count: number) => (count === 1 ? '1 link' : `${count} links`),
  contained: (port: number) =>
    `a packet filter lets the router reach 127.0.0.1:${port} and the ends of its links alone`,
  uncontained: ({ because, words }: Uncontained, hidesHome: boolean) => {
    const why = {
      platform:
        'its container uses the network of this host (--platform linux, as root, can be contained)',
      user: 'only root may filter packets',
      cgroup: 'this host has no control groups of version 2 alone',
      nft: 'there is no nft; install nftables',
      refused: `nft cannot do it here: ${words}`,
    }[because];
    const files = hidesHome ? '; the files of this user are hidden from it' : '';
    return `none: who takes a router of the network over reaches what this host reaches. ${why}${files}`;
  },
  nothingToDo: 'as it should be; nothing was changed',
  plan: ({ files, resources, restart, start, skupper }: InstallPlan) => [
    ...(files.length > 0 ? [`write ${files.length} files`] : []),
    ...resources.changes.map(({ change, kind, name }) => `${change}: ${kind} ${name}`),
    ...start.map((service) => `start ${service}`),
    ...restart.map((service) => `restart ${service}`),
    ...(skupper === 'none' ? [] : [`router: ${skupper}`]),
  ],
  dryRun: 'Nothing was changed.',
  cuts: (count: number) =>
    count === 1 ? 'This cuts 1 answer that runs now.' : `This cuts ${count} answers that run now.`,
  sure: 'Do it? [y/N] ',
  notDone: 'Nothing was changed.',
  notDoneRemedy: 'Wait until no answer runs, or give --yes.',
  step: (step: InstallStep) => {
    switch (step.step) {
      case 'files':
        return `${step.count} files written`;
      case 'resources':
        return `${step.count} resources changed`;
      case 'service':
        return `${step.verb} ${step.service}`;
      case 'skupper':
        return `skupper: ${step.action}`;
    }
  },
  applied: 'installed, and started with the host',
  progress: (progress: Progress) => {
    switch (progress.stage) {
      case 'agent':
        return `waiting for the agent${progress.detail ? ` (${progress.detail})` : ''}`;
      case 'model':
        return `the model is loading${progress.percent === null ? '' : ` (${progress.percent} %)`}`;
      case 'request':
        return 'waiting for a signed request of the public site';
      case 'done':
        return 'a signed request came through';
    }
  },
  ready: 'The private site works.',
  notReady: (what: string) => `The private site is installed and does not work yet: ${what}.`,
  unproven: 'Everything runs here, but no signed request of the public site came through yet.',
  unprovenRemedy: 'Look at both sides: vigia doctor',
  doctor: 'vigia doctor --side private says more.',
  notInstalled: (namespace: string) => `No private site is installed here in ${namespace}.`,
  notInstalledRemedy: 'vigia private up <SITE.vigia-link>',
  modelMissing: (file: string) => `There is no model file at ${file}.`,
  modelNeeded: 'It is not said which model is to answer.',
  modelNeededRemedy: 'Give --model FILE, or --model-url URL of a server that runs already.',
  agentMissing: (file: string) => `There is no agent at ${file}.`,
  agentMissingRemedy: 'Build it (npx nx build private-site-agent), or name it by --agent-program.',
  configInvalid: (file: string) => `${file} has faults.`,
  columns: ['SERVICE', 'STATE', 'AT BOOT'],
  linkColumns: ['LINK', 'STATE', 'THE ROUTER SAYS'],
  linkStates: {
    up: 'up',
    connecting: 'connecting',
    failed: 'failed',
    absent: 'absent',
  } as Record<LinkState['state'], string>,
  routerSilent: (why: string) => `The router does not tell how its link is: ${why}`,
  routerStarts: 'The router is starting and does not answer yet: look again in a moment.',
  routerUnwritten: 'Skupper has written no configuration for it.',
  watchStates: {
    unknown: 'not seen yet',
    up: 'up',
    unreachable: 'down: the public site does not answer',
    down: 'down, although the public site answers',
    silent: 'not known: the router does not answer',
    tampered: 'open to what is not configured',
  } as Record<WatchedLink['state'], string>,
  watchSays: (name: string, state: string, message: string) =>
    `link ${name} is ${state}${message ? ` (${message})` : ''}`,
  watchRestarts: (service: string, why: string) => `restarting ${service}: ${why}`,
  watchSpares: {
    stopped: 'not restarted: it was stopped on purpose',
    reloading: 'not restarted: Skupper is changing it',
    other: 'not restarted: another link is up',
  },
  watchFailed: (why: string) => `the restart failed: ${why}`,
  filterRestored: (table: string) =>
    `the packet filter around the router (${table}) had been deleted and is loaded again`,
  filterMissing: (table: string, why: string) =>
    `the packet filter around the router (${table}) has been deleted and cannot be loaded: ${why}`,
  watchBegins: (name: string) => `Watching the link of ${name}.`,
  restarted: (count: number, at: string, why: string) =>
    `The watchdog has restarted the router ${count === 1 ? 'once' : `${count} times`}, last at ${at} (${why}).`,
  statusText: (name: string, site: string, until: string) =>
    `${name}, linked to ${site}, good until ${until}`,
  agent: ({ version, model, generations, draining }: AgentStatus) =>
    `Agent ${version}: model ${model.name} ${model.state}, ` +
    `${generations.running} answers running, ${generations.queued} waiting${draining ? '; it is being stopped' : ''}`,
  agentSilent: 'The agent does not answer.',
  allUp: 'Everything runs, and the link is up.',
  allStopped: 'It is stopped; nothing is lost: vigia private start',
  notAllUp: 'Not everything is well: vigia doctor --side private',
  restored: (originals: string) => `Skupper had lost its site; it was put back from ${originals}.`,
  started: 'Started.',
  stopped: 'Stopped. Everything is kept: vigia private start',
  downWarning: (own: string) =>
    `This removes the services and the Skupper site. Conversations, keys and resources stay in ${own}.`,
  removed: (own: string) => `Removed. What stays: ${own}. Delete it when it is needed no more.`,
  byHand: (why: string) =>
    `Skupper did not remove its site itself, so it was done for it (${why}).`,
  verificationNeeded:
    'This is what skupper link generate prints: without the key of the public site the agent would let nobody in.',
  verificationNeededRemedy:
    'Give it by --verification-key KEY.pem, and a name for this site by --name.',
};

export type PrivateMessages = typeof english;

const modelStates: Record<AgentStatus['model']['state'], string> = {
  loading: 'carregando',
  ready: 'pronto',
  restarting: 'reiniciando',
  failed: 'com falha',
};

const portuguese: PrivateMessages = {
  help: {
    private: 'instala e executa o site privado neste servidor: modelo, agente, roteador Skupper',
    up: 'deixa este servidor como o arquivo diz, ou o atualiza; repetido, não muda nada',
    trust: 'aceita as chaves que um arquivo de `vigia rotate signing` indica, sem reiniciar nada',
    keysFile: 'o que `vigia rotate signing` gravou; é assinado e não é segredo',
    status: 'mostra os serviços do site privado e como estão',
    start: 'inicia o que está instalado',
    stop: 'para tudo e guarda tudo, até start ou o próximo início da máquina',
    watch: 'reinicia o roteador quando o link não volta; o serviço dele executa isto',
    down: 'remove os serviços e o site Skupper; conversas, chaves e recursos ficam',
    file: 'arquivo que `vigia link issue` criou para este servidor, ou o que `skupper link generate` imprimiu',
    verificationKey: 'com a saída do skupper: chave pública do site público',
    name: 'com a saída do skupper: nome deste site',
    routingKey: 'com a saída do skupper: o que une o listener ao connector',
    config: 'vigia.yaml, de onde vêm as partes private e model',
    platform: 'como o roteador é executado aqui (padrão: podman)',
    agentPort: 'do agente, em 127.0.0.1 (padrão: 8000)',
    agentProgram: 'o main.cjs do agente, executado por este Node (padrão: o do workspace)',
    agentImage: 'executa o agente como contêiner desta imagem, pelo Quadlet',
    model: 'um modelo em formato GGUF neste servidor',
    modelServer: 'o que serve o modelo (padrão: embedded)',
    modelUrl: 'de um servidor de modelo que já está em execução, no loopback',
    modelImage: 'serve o modelo com um servidor llama.cpp desta imagem, pelo Quadlet',
    passphraseFile: 'a primeira linha deste arquivo abre o arquivo de link',
    yes: 'não pergunta',
    force: 'continua mesmo que uma verificação reprove o servidor',
    dryRun: 'diz o que seria feito, sem mudar nada',
    wait: 'quanto esperar até que funcione, em segundos',
    waitInvalid: (text) => `${text} não é um número de segundos de 0 a 86400.`,
    namespace: 'namespace do Skupper neste servidor (padrão: default)',
    dataDirectory: 'em vez de ~/.local/share/vigia, ou /var/lib/vigia para o root',
  },
  upNotes: [
    'Exemplos:',
    '  vigia private up lab-7.vigia-link --model model.gguf',
    '  vigia private up lab-7.vigia-link --config vigia.yaml --dry-run',
    '',
    'Códigos de saída: 0 funciona, 20 tudo em execução e nenhuma requisição assinada',
    'chegou a tempo, 21 uma verificação reprovou o servidor, 12 o modelo não serve,',
    '1 qualquer outra coisa.',
  ].join('\n'),
  statusNotes: 'Códigos de saída: 0 tudo em execução e o link ativo, 1 não.',
  steps: {
    link: 'Arquivo',
    checks: 'Verificações',
    join: 'Rede',
    contain: 'Contenção',
    apply: 'Site',
    wait: 'Caminho todo',
    trust: 'Chaves',
  },
  trusted: (count) => (count === 1 ? '1 chave é aceita' : `${count} chaves são aceitas`),
  trustFollowed:
    'O site privado aceita as novas chaves. Continue no site público: vigia rotate signing',
  trustAtStart: 'As chaves estão no lugar. O agente não está em execução; ele as lê ao iniciar.',
  trustUnchanged: 'Nada precisou ser alterado: estas chaves já são aceitas.',
  passphrase: 'Frase secreta do arquivo de link: ',
  linkFor: (host, site, until) => `${host}, para ${site}, vale até ${until}`,
  unfit: (id) => `Este servidor ainda não serve: ${id} está com defeito. Nada foi alterado.`,
  unfitRemedy: 'Corrija o que está acima e repita o comando, ou continue com --force.',
  checksWell: (count) => `${count} bem`,
  redeeming: 'resgatando o token',
  joined: (count) => (count === 1 ? '1 link' : `${count} links`),
  contained: (port) =>
    `um filtro de pacotes só deixa o roteador alcançar 127.0.0.1:${port} e as pontas de seus links`,
  uncontained: ({ because, words }, hidesHome) => {
    const why = {
      platform:
        'o contêiner dele usa a rede deste servidor (--platform linux, como root, pode ser contido)',
      user: 'só root pode filtrar pacotes',
      cgroup: 'este servidor não tem só a versão 2 dos control groups',
      nft: 'não há nft; instale o nftables',
      refused: `o nft não consegue isso aqui: ${words}`,
    }[because];
    const files = hidesHome ? '; os arquivos deste usuário ficam ocultos dele' : '';
    return `nenhuma: quem dominar um roteador da rede alcança o que este servidor alcança. ${why}${files}`;
  },
  nothingToDo: 'está como deveria; nada foi alterado',
  plan: ({ files, resources, restart, start, skupper }) => [
    ...(files.length > 0 ? [`gravar ${files.length} arquivos`] : []),
    ...resources.changes.map(({ change, kind, name }) => {
      const words = { added: 'novo', changed: 'alterado', removed: 'removido' };
      return `${words[change]}: ${kind} ${name}`;
    }),
    ...start.map((service) => `iniciar ${service}`),
    ...restart.map((service) => `reiniciar ${service}`),
    ...(skupper === 'none' ? [] : [`roteador: ${skupper}`]),
  ],
  dryRun: 'Nada foi alterado.',
  cuts: (count) =>
    count === 1
      ? 'Isto corta 1 resposta em andamento.'
      : `Isto corta ${count} respostas em andamento.`,
  sure: 'Fazer? [s/N] ',
  notDone: 'Nada foi alterado.',
  notDoneRemedy: 'Espere até que nenhuma resposta esteja em andamento, ou use --yes.',
  step: (step) => {
    switch (step.step) {
      case 'files':
        return `${step.count} arquivos gravados`;
      case 'resources':
        return `${step.count} recursos alterados`;
      case 'service':
        return `${{ enable: 'habilitar', start: 'iniciar', restart: 'reiniciar' }[step.verb]} ${step.service}`;
      case 'skupper':
        return `skupper: ${step.action}`;
    }
  },
  applied: 'instalado, e iniciado com a máquina',
  progress: (progress) => {
    switch (progress.stage) {
      case 'agent':
        return `esperando o agente${progress.detail ? ` (${progress.detail})` : ''}`;
      case 'model':
        return `o modelo está carregando${progress.percent === null ? '' : ` (${progress.percent} %)`}`;
      case 'request':
        return 'esperando uma requisição assinada do site público';
      case 'done':
        return 'uma requisição assinada chegou';
    }
  },
  ready: 'O site privado funciona.',
  notReady: (what) => `O site privado está instalado e ainda não funciona: ${what}.`,
  unproven:
    'Aqui tudo está em execução, mas nenhuma requisição assinada do site público chegou ainda.',
  unprovenRemedy: 'Verifique os dois lados: vigia doctor',
  doctor: 'vigia doctor --side private diz mais.',
  notInstalled: (namespace) => `Nenhum site privado está instalado aqui em ${namespace}.`,
  notInstalledRemedy: 'vigia private up <SITE.vigia-link>',
  modelMissing: (file) => `Não há arquivo de modelo em ${file}.`,
  modelNeeded: 'Não foi dito qual modelo deve responder.',
  modelNeededRemedy: 'Use --model ARQUIVO, ou --model-url URL de um servidor já em execução.',
  agentMissing: (file) => `Não há agente em ${file}.`,
  agentMissingRemedy:
    'Compile-o (npx nx build private-site-agent), ou indique-o com --agent-program.',
  configInvalid: (file) => `${file} tem erros.`,
  columns: ['SERVIÇO', 'ESTADO', 'NO INÍCIO'],
  linkColumns: ['LINK', 'ESTADO', 'O ROTEADOR DIZ'],
  linkStates: { up: 'ativo', connecting: 'conectando', failed: 'falhou', absent: 'ausente' },
  routerSilent: (why) => `O roteador não diz como está o link: ${why}`,
  routerStarts: 'O roteador está iniciando e ainda não responde: olhe de novo daqui a pouco.',
  routerUnwritten: 'o Skupper não gravou nenhuma configuração para ele.',
  watchStates: {
    unknown: 'ainda não visto',
    up: 'ativo',
    unreachable: 'fora: o site público não responde',
    down: 'fora, embora o site público responda',
    silent: 'desconhecido: o roteador não responde',
    tampered: 'aberto ao que não está configurado',
  },
  watchSays: (name, state, message) =>
    `o link ${name} está ${state}${message ? ` (${message})` : ''}`,
  watchRestarts: (service, why) => `reiniciando ${service}: ${why}`,
  watchSpares: {
    stopped: 'não reiniciado: foi parado de propósito',
    reloading: 'não reiniciado: o Skupper o está alterando',
    other: 'não reiniciado: outro link está ativo',
  },
  watchFailed: (why) => `o reinício falhou: ${why}`,
  filterRestored: (table) =>
    `o filtro de pacotes em torno do roteador (${table}) tinha sido apagado e foi carregado de novo`,
  filterMissing: (table, why) =>
    `o filtro de pacotes em torno do roteador (${table}) foi apagado e não pode ser carregado: ${why}`,
  watchBegins: (name) => `Vigiando o link de ${name}.`,
  restarted: (count, at, why) =>
    `O vigia reiniciou o roteador ${count === 1 ? 'uma vez' : `${count} vezes`}, a última em ${at} (${why}).`,
  statusText: (name, site, until) => `${name}, ligado a ${site}, vale até ${until}`,
  agent: ({ version, model, generations, draining }) =>
    `Agente ${version}: modelo ${model.name} ${modelStates[model.state]}, ` +
    `${generations.running} respostas em andamento, ${generations.queued} esperando${draining ? '; está sendo encerrado' : ''}`,
  agentSilent: 'O agente não responde.',
  allUp: 'Tudo está em execução, e o link está ativo.',
  allStopped: 'Está parado; nada foi perdido: vigia private start',
  notAllUp: 'Nem tudo está bem: vigia doctor --side private',
  restored: (originals) =>
    `O Skupper tinha perdido o seu site; ele foi recolocado a partir de ${originals}.`,
  started: 'Iniciado.',
  stopped: 'Parado. Tudo está guardado: vigia private start',
  downWarning: (own) =>
    `Isto remove os serviços e o site Skupper. Conversas, chaves e recursos ficam em ${own}.`,
  removed: (own) => `Removido. O que fica: ${own}. Apague quando não precisar mais.`,
  byHand: (why) => `O Skupper não removeu o próprio site; isso foi feito por ele (${why}).`,
  verificationNeeded:
    'Isto é o que skupper link generate imprime: sem a chave do site público o agente não deixaria ninguém entrar.',
  verificationNeededRemedy:
    'Informe-a com --verification-key CHAVE.pem, e o nome deste site com --name.',
};

/** The words of `vigia private` in a language. */
export function privateMessages(locale: string): PrivateMessages {
  return chooseByLocale(locale, { english, portuguese });
}
