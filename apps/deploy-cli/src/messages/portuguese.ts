import type { Messages } from './english.ts';

/** What the command says, in Brazilian Portuguese. */
export const portuguese: Messages = {
  locale: 'pt-BR',

  help: {
    description: 'Vigia: uma janela para um modelo de linguagem privado',
    up: 'inicia a Vigia e permanece até que a encerrem',
    localStart: 'Inicia a Vigia nesta máquina: modelo, site privado, site público, página.',
    profile: 'o que iniciar; `local` é tudo nesta máquina, só no loopback',
    port: 'porta da página em 127.0.0.1; 0 usa uma livre',
    model: 'um modelo em formato GGUF no lugar do padrão',
    noOpen: 'não abre a página no navegador',
    van: 'põe dois roteadores Skupper reais entre o site público e o privado',
    output: 'text para pessoas, json para programas (um objeto por linha)',
    help: 'mostra esta ajuda',
    version: 'mostra a versão',
    helpCommand: 'mostra a ajuda de um comando',
    choices: 'um de',
    default: 'padrão',
    environment: [
      'Ambiente:',
      '  VIGIA_HOME    conversas, chaves e registros  (~/.local/share/vigia)',
      '  VIGIA_CACHE   modelos baixados               (~/.cache/vigia)',
      '  HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE        valem quando o modelo é baixado',
    ].join('\n'),
    exitCodes: 'Os códigos de saída estão em apps/deploy-cli/README.md.',
  },

  helpTitles: {
    'Usage:': 'Uso:',
    'Options:': 'Opções:',
    'Commands:': 'Comandos:',
    'Arguments:': 'Argumentos:',
  },

  steps: {
    state: 'Estado',
    port: 'Porta',
    build: 'Aplicações',
    model: 'Modelo',
    agent: 'Site privado',
    chatApi: 'Site público',
    modelReady: 'Carga',
    path: 'Caminho todo',
    browser: 'Navegador',
    stop: 'Encerramento',
    leftovers: 'Antes desta',
  },

  state: {
    ready: (directory) => directory,
    firstStart: (directory) => `${directory}, chaves criadas`,
    leftovers: 'esperando que terminem os processos da execução anterior',
  },
  port: {
    free: (port) => (port === 0 ? 'qualquer uma livre' : `${port} está livre`),
  },
  build: {
    upToDate: 'em dia',
    building: (done, total) => `compilando, ${done} de ${total} prontas`,
    built: (total) => `${total} compiladas`,
  },
  model: {
    looking: 'procurando',
    acquisition: {
      'contacting-hub': 'consultando o Hugging Face',
      downloading: 'baixando',
      verifying: 'verificando',
      'fetching-stand-in': 'buscando o substituto pelo pip',
      'unpacking-stand-in': 'extraindo o substituto',
    },
    transfer: (what, done, total, speed, left) =>
      `${what} ${[
        total ? `${done} de ${total}` : done,
        speed && `${speed}/s`,
        left && `faltam ${left}`,
      ]
        .filter(Boolean)
        .join(', ')}`,
    acquisitionError: (code, message, remedy) => acquisitionErrors[code] ?? { message, remedy },
    loading: (percent) => `carregando${percent ? `, ${percent}` : ''}`,
    ready: (name) => `${name} está pronto`,
    restarting: 'iniciando de novo',
    notes: {
      restarting: (name) => `O servidor do modelo ${name} terminou e está sendo iniciado de novo.`,
      ready: (name) => `${name} está pronto de novo.`,
      failed: (name) => `${name} não pode mais ser executado.`,
    },
    standIn: (name) => `${name}, um substituto`,
    standInNote: (name, wanted, reason) =>
      `Quem responde é um substituto pequeno: ${name} no lugar de ${wanted}, porque ${reason}.`,
    standInReasons: {
      'hub-unreachable': 'não foi possível alcançar o Hugging Face',
      'offline-requested': 'HF_HUB_OFFLINE pede para ficar fora da rede',
    },
  },
  service: {
    starting: 'iniciando',
    listening: (address) => `atende em ${address}`,
    agent: 'o site privado',
    'chat-api': 'o site público',
    restarting: (name, how, seconds) =>
      `${capital(name)} terminou (${how}) e será iniciado de novo em ${seconds}.`,
    restarted: (name) => `${capital(name)} voltou.`,
    exitCode: (code) => `código de saída ${code}`,
    exitSignal: (signal) => `morto por ${signal}`,
  },
  path: {
    asking: 'enviando um pedido assinado',
    proved: 'página, chat-api, agente e modelo respondem',
  },
  browser: { opening: (url) => `abrindo ${url}` },
  stop: {
    stopping: 'encerrando',
    done: 'tudo terminou',
    killed: (names) => `foi preciso matar: ${names}`,
  },
  ready: (url) => `A Vigia está pronta: ${url}`,

  fileReasons: {
    EACCES: 'permissão negada',
    EPERM: 'permissão negada',
    EROFS: 'o sistema de arquivos só permite leitura',
    ENOTDIR: 'uma parte do caminho é um arquivo',
    EEXIST: 'já existe um arquivo com esse nome',
    ENAMETOOLONG: 'o caminho é longo demais',
    EIO: 'o disco relata um erro',
  },

  errors: {
    portInUse: (port, holder) => `A porta ${port} está em uso${holder ? ` por ${holder}` : ''}.`,
    portInUseRemedy: (example) => `Encerre esse processo ou escolha outra porta: ${example}`,
    portForbidden: (port) => `Este usuário não pode abrir a porta ${port}.`,
    portForbiddenRemedy: (example) => `Escolha uma porta a partir de 1024: ${example}`,
    processNamed: (name, pid) => `${name} (processo ${pid})`,
    portInvalid: (text) => `${text} não é uma porta: dê um número inteiro de 0 a 65535.`,
    alreadyRunning: (pid, url) =>
      `A Vigia já está em execução nesta máquina (processo ${pid})${url ? `: ${url}` : ''}.`,
    alreadyRunningRemedy: (directory) =>
      `Use essa, encerre-a ou dê a esta um estado próprio: VIGIA_HOME=<diretório> (agora as duas usam ${directory}).`,
    stateUnusable: (directory, reason) =>
      `A Vigia não consegue gravar o seu estado em ${directory}: ${reason}.`,
    stateUnusableRemedy:
      'Permita que este usuário grave nesse diretório ou escolha outro com VIGIA_HOME=<diretório>.',
    cacheUnusable: (directory, reason) =>
      `Os modelos não podem ser gravados em ${directory}: ${reason}.`,
    cacheUnusableRemedy:
      'Permita que este usuário grave nesse diretório ou escolha outro com VIGIA_CACHE=<diretório>.',
    keyUnreadable: (file) => `A chave ${file} não pode ser lida como chave privada Ed25519.`,
    keyUnreadableRemedy:
      'Recupere-a de uma cópia ou apague-a: na próxima vez uma nova será criada.',
    diskFull: (path) => `O disco que guarda ${path} está cheio.`,
    diskFullRemedy: 'Libere espaço nele e inicie de novo; nada do que foi gravado se perde.',
    modelMissing: (path) => `Não há arquivo de modelo em ${path}.`,
    modelUnreadable: (path, reason) => `O arquivo de modelo ${path} não pode ser lido: ${reason}.`,
    modelNoGguf: (path) => `${path} não é um modelo em formato GGUF.`,
    modelFileRemedy:
      'Dê a --model o caminho de um arquivo que termina em .gguf, ou deixe --model de fora.',
    modelFailed: (name) => `O servidor do modelo não consegue executar ${name}.`,
    modelFailedRemedy: (logFile) =>
      `O registro diz por quê: ${logFile}. Outro modelo pode ser dado com --model <arquivo>.`,
    buildFailed: 'As aplicações não puderam ser compiladas.',
    buildFailedRemedy: (logFile) => `Execute npm ci e inicie de novo. A saída inteira: ${logFile}`,
    noWorkspace: (directory) => `Não há um repositório da Vigia em ${directory} nem acima.`,
    noWorkspaceRemedy: 'Execute dentro de um clone do repositório.',
    serviceFailed: (name, how) => `${capital(name)} não iniciou (${how}).`,
    serviceSilent: (name, seconds) => `${capital(name)} não iniciou em ${seconds} s.`,
    serviceCrashes: (name, how, count) =>
      `${capital(name)} terminou ${count} vezes seguidas, a última com ${how}.`,
    serviceRemedy: (logFile) => `O registro inteiro: ${logFile}`,
    pathBroken: (what) => `Tudo está em execução, mas um pedido não chega ao fim: ${what}`,
    unexpected: (message) => `Falhou algo que não deveria: ${message}`,
    unexpectedRemedy: 'Relate isto, por favor, com a saída de VIGIA_DEBUG=1.',
  },
};

/** Os códigos são os de `ModelAcquisitionError`; o que falta aqui aparece como a biblioteca o diz. */
const acquisitionErrors: Record<string, { message: string; remedy: string }> = {
  hub_refused: {
    message: 'O Hugging Face recusou o download do modelo.',
    remedy: 'Confira HF_TOKEN e HF_ENDPOINT, ou dê um arquivo com --model <arquivo>.',
  },
  download_interrupted: {
    message: 'O download do modelo foi interrompido.',
    remedy: 'Inicie de novo: ele continua de onde parou.',
  },
  checksum_mismatch: {
    message: 'O modelo baixado não confere com a soma SHA-256 publicada e foi apagado.',
    remedy:
      'Inicie de novo; se acontecer outra vez, o que está entre esta máquina e o servidor altera o arquivo.',
  },
  disk_full: {
    message: 'O disco que guarda os modelos está cheio.',
    remedy:
      'Libere espaço e inicie de novo: o download continua de onde parou. VIGIA_CACHE indica outro diretório.',
  },
  cache_not_writable: {
    message: 'O diretório dos modelos não pode ser gravado.',
    remedy: 'Permita que este usuário grave nele ou indique outro com VIGIA_CACHE.',
  },
  download_in_progress: {
    message: 'Outro processo já está baixando o modelo.',
    remedy: 'Espere que ele termine e inicie de novo.',
  },
  no_model_available: {
    message: 'Não há modelo nesta máquina e nenhum pôde ser baixado.',
    remedy: [
      'Há três saídas: dê um arquivo com --model <arquivo>.gguf; permita o acesso ao Hugging Face',
      '(ou a um espelho, com HF_ENDPOINT); ou permita que o pip alcance o índice de pacotes Python.',
    ].join(' '),
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
