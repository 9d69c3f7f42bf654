import { createFormat } from '../format.ts';
import type { Text } from './en.ts';

const format = createFormat('pt-BR');

const hops: Record<string, string> = {
  browser: 'Esta página',
  ingress: 'Entrada do cluster',
  'chat-api': 'API do chat',
  listener: 'Escuta da rede',
  link: 'Ligação entre os sites',
  connector: 'Conector',
  agent: 'Agente do site privado',
  'model-server': 'Servidor do modelo',
};

const hopName = (name: string) => hops[name] ?? name;
const since = (date: Date | string | null) => (date ? ` desde ${format.time(new Date(date))}` : '');

/** Todas as palavras da página em português do Brasil. */
export const ptBR: Text = {
  locale: 'pt-BR',
  nameOfLanguage: 'Português',
  format,

  app: {
    skip: 'Ir para a caixa de mensagem',
    skipToContent: 'Ir para o conteúdo',
    announcements: 'Avisos',
    notices: 'Informes',
    newConversation: 'Nova conversa',
    loading: 'Abrindo a conversa…',
  },

  list: {
    label: 'Conversas',
    show: 'Mostrar conversas',
    close: 'Fechar a lista',
    search: 'Buscar conversas',
    searchHint: 'Buscar',
    pinned: 'Fixadas',
    today: 'Hoje',
    yesterday: 'Ontem',
    loading: 'Lendo a lista…',
    empty: 'Suas conversas vão aparecer aqui. Elas ficam guardadas no site privado.',
    noMatch: (words) => `Nada contém “${words}”.`,
    older: 'Mostrar mais antigas',
    options: (title) => `Opções de “${title}”`,
    rename: 'Renomear',
    pin: 'Fixar',
    unpin: 'Desafixar',
    delete: 'Excluir',
    title: 'Título',
    save: 'Salvar',
    cancel: 'Cancelar',
    deleted: (title) => `“${title}” foi excluída.`,
    undo: 'Desfazer',
    untitled: 'Nova conversa',
    answering: 'está sendo respondida',
  },

  settings: {
    label: 'Configurações',
    close: 'Fechar as configurações',
    page: 'Página',
    theme: 'Tema',
    themes: { system: 'Do sistema', light: 'Claro', dark: 'Escuro' },
    textSize: 'Tamanho do texto',
    textSizes: { normal: 'Normal', large: 'Grande', larger: 'Maior' },
    language: 'Idioma',
    answers: 'Respostas',
    systemPrompt: 'Instrução ao modelo',
    systemPromptHint: 'Dita ao modelo antes de cada conversa, a partir da próxima pergunta.',
    temperature: 'Temperatura',
    topP: 'Top-p',
    longest: 'Resposta mais longa, em tokens',
    longestHint: 'Vazio: quanto o site privado permitir.',
    recommended: (value) => `Vazio: ${value}, como recomenda quem fez o modelo.`,
    recommendedUnknown: 'Vazio: como recomenda quem fez o modelo.',
    outOfRange: (least, most) => `Um número de ${least} a ${most}, ou nada.`,
    useRecommended: 'Usar os valores recomendados',
    keyboard: 'Teclado',
    shortcuts: {
      newConversation: 'Nova conversa',
      search: 'Buscar conversas',
      writeMessage: 'Escrever uma mensagem',
      copyAnswer: 'Copiar a última resposta',
      settings: 'Configurações',
      shortcuts: 'Esta lista',
    },
    keptHere: 'O que você escolhe fica guardado neste navegador.',
  },

  composer: {
    label: 'Mensagem',
    placeholder: 'Escreva uma mensagem',
    send: 'Enviar',
    sendNext: 'Enviar em seguida',
    stop: 'Parar',
    hint: 'Enter envia, Shift + Enter começa outra linha',
    standIn: 'substituto',
    place: 'Respondido no seu site privado',
    tooLong: (length, limit) =>
      `${format.number(length)} caracteres: dá para enviar no máximo ${format.number(limit)}.`,
  },

  context: {
    gauge: (used, most, estimated) =>
      `${estimated ? 'Cerca de ' : ''}${format.number(used)} de ${format.number(most)} tokens do contexto`,
    leftOut: 'as voltas mais antigas ficam de fora',
    readFrom: 'O modelo lê daqui em diante',
    tooLong: 'longo demais para o modelo',
  },

  turn: {
    log: 'Mensagens',
    yours: 'Sua mensagem',
    answer: 'Resposta',
    you: 'Você',
    copyMessage: 'Copiar mensagem',
    copyAnswer: 'Copiar resposta',
    again: 'Responder de novo',
    continue: 'Continuar a resposta',
    edit: 'Editar mensagem',
    editing: 'Texto editado',
    sendEdited: 'Perguntar de novo',
    versions: 'Versões',
    version: (place, count) => `Versão ${place} de ${count}`,
    previousVersion: 'Versão anterior',
    nextVersion: 'Próxima versão',
    good: 'Boa resposta',
    bad: 'Resposta ruim',
    copied: 'Copiado',
    copyFailed: 'Não deu para copiar',
    earlier: 'Mostrar mensagens anteriores',
    latest: 'Ir ao texto mais recente',
  },

  feedback: {
    comment: 'Comentário sobre a resposta',
    hint: 'O que foi bom ou errado? Fica no seu site privado.',
    saved: 'Seu comentário está guardado.',
  },

  answer: {
    code: 'código',
    copyCode: 'Copiar código',
    codeIn: (language) => (language ? `Código em ${language}` : 'Código'),
    image: 'Imagem, não carregada:',
    diagram: 'Diagrama',
    diagramSource: 'Código do diagrama',
    inertLink: 'Este endereço não é aberto a partir de uma resposta',
    hiddenCharacter: 'Um caractere de controle oculto',
  },

  progress: {
    sending: 'Enviando…',
    handedOver: 'Entregue ao site privado…',
    queued: (position, seconds) => {
      const place = position === 1 ? 'é a próxima da fila' : `${position}ª da fila`;
      return `Aguardando: ${place}${seconds ? `, cerca de ${format.duration(seconds * 1000)}` : ''}`;
    },
    started: 'O modelo vai começar…',
    reading: (processed, total) =>
      `Lendo ${format.number(processed)} de ${format.number(total)} tokens`,
    reasoning: 'Raciocinando…',
    reasonedFor: (milliseconds) => `Raciocinou por ${format.duration(milliseconds)}`,
    reasoned: 'Raciocínio',
    answering: 'Respondendo…',
    stopping: 'Parando…',
    reconnecting: 'A conexão caiu. A resposta continua no site privado; voltando a acompanhá-la…',
    settling: 'Lendo a resposta guardada…',
  },

  outcome: {
    stopped: 'Parada. O que foi escrito está guardado.',
    stoppedEmpty: 'Parada antes da primeira palavra.',
    length: 'Cortada no limite de tamanho.',
    interrupted: 'A resposta foi interrompida. O que foi escrito está guardado.',
    failed: 'A resposta falhou. O que foi escrito está guardado.',
    empty: 'O modelo terminou sem dizer nada.',
    tokens: (count) => `${format.number(count)} tokens`,
  },

  outgoing: {
    waiting: 'Sua mensagem está guardada e sai sozinha.',
    queued: 'Sai quando a resposta terminar.',
    refused: 'Sua mensagem não foi enviada.',
    takeBack: 'Editar',
    again: 'Tentar de novo',
  },

  announce: {
    sent: 'Mensagem enviada.',
    answerBegins: 'A resposta começou.',
    answerEnds: 'A resposta está completa.',
    answerStopped: 'A resposta foi parada.',
    answerFailed: 'A resposta terminou antes da hora.',
    reasoning: 'O modelo está raciocinando.',
    reconnecting: 'A conexão caiu. Voltando a acompanhar a resposta.',
    reconnected: 'Conexão de volta.',
    copied: 'Copiado.',
  },

  empty: {
    heading: 'O que vamos ver hoje?',
    lead: 'O que você escreve é respondido por um modelo no seu site privado, e fica guardado lá.',
    caution: 'Um modelo pequeno erra. Confira o que importa.',
    suggestionsLabel: 'Sugestões',
    suggestions: [
      {
        title: 'Explicar um assunto',
        prompt: 'Explique em cinco frases curtas como surgem as marés.',
      },
      {
        title: 'Reescrever um texto',
        prompt:
          'Deixe este aviso mais simpático e com metade do tamanho: “Informamos que, por motivos alheios à nossa vontade, não haverá expediente na segunda-feira.”',
      },
      {
        title: 'Escrever um pouco de código',
        prompt:
          'Escreva uma função em Python que diga se uma palavra é um palíndromo, com dois exemplos.',
      },
    ],
  },

  transfer: {
    json: 'Exportar em JSON',
    markdown: 'Em Markdown',
    heading: 'Suas conversas',
    allAsJson: 'Exportar todas em JSON',
    allAsMarkdown: 'Todas em Markdown',
    import: 'Importar um arquivo',
    hint: 'Uma exportação feita aqui, ou o conversations.json de uma exportação do ChatGPT.',
    imported: (count) =>
      count === 1 ? '1 conversa importada.' : `${format.number(count)} conversas importadas.`,
    skipped: (count) => `Ficaram de fora: ${format.number(count)}.`,
    entry: (place, title) => `Item ${format.number(place)}${title ? ` “${title}”` : ''}`,
    reasons: { unreadable: 'não é JSON válido', unknown: 'não é uma conversa' },
    faults: {
      'not-json': 'O arquivo não é uma dessas exportações, ou está incompleto.',
      version: 'O arquivo é de uma versão que não dá para ler aqui.',
      'too-large': 'O arquivo tem mais de 1 GiB.',
    },
  },

  temporary: {
    heading: 'Esta conversa não fica guardada.',
    lead: 'Ela existe só na memória do seu site privado, e não aparece em nenhuma lista.',
    notOffered:
      'Aqui não há conversas temporárias: vários servidores compartilham os dados deste site privado.',
    begin: 'Começar uma conversa temporária',
    leave: 'Começar uma que fica guardada',
    note: 'Temporária: some quando você fechar esta página, ou após uma hora parada.',
    close: 'Encerrar agora',
    closed: 'A conversa temporária não existe mais.',
  },

  porthole: {
    prefix: 'Site privado:',
    status: 'abrir a página de status',
    words(outlook) {
      switch (outlook.kind) {
        case 'unknown':
          return 'verificando…';
        case 'well':
          return 'tudo certo';
        case 'page-offline':
          return `esta página não alcança o servidor${since(outlook.since)}`;
        case 'hop-down':
          return `${hopName(outlook.hop.name)} fora do ar${since(outlook.hop.since)}`;
        case 'hop-degraded':
          return `${hopName(outlook.hop.name)} com problemas${since(outlook.hop.since)}`;
        case 'model-loading': {
          const share = outlook.progress === null ? '' : `, ${format.percent(outlook.progress)}`;
          return `o modelo está ${outlook.restarting ? 'reiniciando' : 'carregando'}${share}`;
        }
        case 'model-failed':
          return 'o modelo não pôde ser iniciado';
      }
    },
  },

  notice: {
    standIn: (name) => `Quem responde é um substituto pequeno: ${name}.`,
    standInWhy: (wanted, reason) =>
      reason === 'hub-unreachable'
        ? `O ${wanted} não pôde ser baixado: o repositório estava fora de alcance.`
        : `O ${wanted} não foi baixado: o site privado foi iniciado sem rede.`,
    standInRemedy: 'Para obtê-lo',
    dismiss: 'Entendi',
    loading: (name) => `${name} está carregando.`,
    restarting: (name) => `${name} está reiniciando.`,
    loadingNext: 'Já dá para escrever: a resposta vem assim que o modelo estiver pronto.',
    modelFailed: 'O modelo não pôde ser iniciado.',
    modelFailedNext: 'Quem cuida do site privado encontra o motivo no registro dele.',
    hopDown: (hop, at) => `${hopName(hop)}: fora de alcance${since(at)}.`,
    hopDegraded: (hop, at) => `${hopName(hop)}: com problemas${since(at)}.`,
    hopNext: 'O que você enviar fica guardado e sai sozinho.',
    offline: (at) => `Esta página não alcança o servidor${since(at)}.`,
    offlineNext: 'Ela continua tentando. O que você enviar fica guardado e sai sozinho.',
    details: 'Status',
  },

  failure(failure) {
    const again = failure.retryAfter
      ? `Tente de novo em ${format.duration(failure.retryAfter * 1000)}.`
      : 'Tente de novo daqui a pouco.';
    switch (failure.code) {
      case 'network':
        return { what: 'Esta página não alcança o servidor.', next: 'Confira a conexão.' };
      case 'timeout':
      case 'upstream_timeout':
        return { what: 'A resposta não chegou a tempo.', next: again };
      case 'private_site_unreachable':
        return { what: 'O site privado está fora de alcance.', next: again };
      case 'agent_draining':
        return { what: 'O site privado está reiniciando.', next: again };
      case 'model_loading':
        return { what: 'O modelo ainda está carregando.', next: again };
      case 'model_unavailable':
        return { what: 'O servidor do modelo não está disponível.', next: again };
      case 'model_failed':
        return { what: 'O servidor do modelo falhou.', next: 'Pergunte de novo.' };
      case 'generation_interrupted':
        return {
          what: 'O site privado parou no meio da resposta.',
          next: 'O que foi escrito está guardado.',
        };
      case 'queue_full':
        return { what: 'Já há respostas demais na fila.', next: again };
      case 'rate_limited':
      case 'concurrency_limited':
        return { what: 'Pedidos demais ao mesmo tempo.', next: again };
      case 'token_limit_reached':
        return { what: 'Sua cota acabou.', next: again };
      case 'context_length_exceeded':
        return {
          what: 'O texto é maior do que o modelo consegue ler.',
          next: 'Encurte o texto ou comece outra conversa.',
        };
      case 'body_too_large':
        return { what: 'A mensagem é longa demais.', next: 'Encurte a mensagem.' };
      case 'conversation_not_found':
        return {
          what: 'Essa conversa não existe.',
          next: 'Ela foi excluída ou é de outro navegador.',
        };
      case 'conflict':
        return { what: 'Esta conversa já está sendo respondida.', next: again };
      case 'origin_not_allowed':
      case 'host_not_allowed':
        return {
          what: 'O servidor não aceita este endereço.',
          next: 'Abra a página pelo endereço com que ela foi iniciada.',
        };
      default:
        return { what: 'Algo falhou no servidor.', next: again };
    }
  },
  failureCode: 'Copiar o código deste problema',

  part: {
    missing:
      'Não foi possível carregar esta parte da página: há uma versão nova dela ou a conexão caiu.',
    reload: 'Recarregar a página',
  },

  missing: {
    heading: 'Não há nada neste endereço.',
    conversation:
      'A conversa foi excluída ou é de outro navegador: cada navegador vê apenas as suas.',
    page: 'O endereço pode estar digitado errado.',
    back: 'Começar uma conversa',
    failed: 'Não foi possível abrir a conversa.',
    retry: 'Tentar de novo',
  },

  status: {
    network: {
      heading: 'Rede',
      links: 'Enlaces entre os sites, como a Skupper os informa',
      link: 'Enlace',
      from: 'De',
      to: 'Para',
      noLinks: 'Nenhum site se ligou ainda.',
    },
    heading: 'Status',
    back: 'Voltar à conversa',
    caption: 'Desta página até o modelo, salto por salto',
    hop: 'Salto',
    state: 'Estado',
    since: 'Desde',
    latency: 'Latência',
    states: {
      ok: 'bem',
      degraded: 'com problemas',
      down: 'fora do ar',
      unknown: 'não se vê daqui',
    },
    hopName,
    model: 'Modelo',
    modelStates: {
      loading: 'carregando',
      ready: 'pronto',
      restarting: 'reiniciando',
      failed: 'com falha',
    },
    generations: 'Respostas',
    running: 'sendo escritas',
    queued: 'na fila',
    slots: 'ao mesmo tempo, no máximo',
    speed: 'tokens por segundo',
    failed: 'falharam na última hora',
    context: 'Contexto',
    tokens: (count) => `${format.number(count)} tokens`,
    version: 'Versão',
    checked: (at) => `Verificado às ${format.time(at)}`,
    none: 'Ainda não se sabe nada.',
    unreachable: 'O site privado não diz nada enquanto está fora de alcance.',
  },
};

export default ptBR;
