import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: {
    rotate: 'renew the keys of the public site, without a refused request meanwhile',
    session: "renew the secret that signs the guests' cookies; the previous one stays accepted",
    retire: 'renew nothing: only stop accepting the previous secret',
    signing: 'renew the key that signs requests to the private site; run it again to go on',
    out: 'where the file for the private site is written (default: <name>.vigia-keys)',
    agentUrl:
      'how the private site is reached from here, in place of a forwarded port, such as http://instructlab:8000',
    noWait: 'do not wait for the private site: say what comes next, and end',
  },
  steps: { key: 'Next key', secret: 'Next secret', roll: 'chat-api', trust: 'Private site' },
  made: (keyId: string) => `${keyId} is made, and not in use yet`,
  goesOn: (keyId: string) => `${keyId}, made by an earlier run`,
  secretMade: 'made, and not in use yet',
  secretGoesOn: 'made by an earlier run',
  rolling: (detail: string) => `starting anew, one after the other: ${detail}`,
  oldPods: (count: number) => (count === 1 ? '1 pod still ends' : `${count} pods still end`),
  rolled: 'every pod has the present keys',
  trustNext: (file: string) =>
    `On every private host, carry ${file} over and run: vigia private trust ${file}`,
  waitingNext: 'waiting until it accepts the next key',
  acceptsNext: 'accepts the next key',
  waitingRetired: 'waiting until it refuses the previous key',
  retired: 'refuses the previous key',
  unknown: (detail: string) => `it cannot be asked: ${detail}`,
  waits: 'The private site has not followed yet. Nothing is refused meanwhile.',
  waitsRemedy: (file: string, flags: string) =>
    `On every private host: vigia private trust ${file}; then, here: vigia rotate signing${flags}`,
  unasked: (detail: string) => `The private site cannot be asked from here: ${detail}.`,
  unaskedRemedy: (flags: string) =>
    `Look at the path: vigia doctor${flags}. Where ports cannot be forwarded, give --agent-url. Then run this again: it goes on where it stopped.`,
  signingDone: (keyId: string) =>
    `Requests are signed by ${keyId} alone. The previous key is gone.`,
  sessionDone:
    'Cookies are signed by the new secret. Guests who come with an old cookie get a new one; vigia rotate session --retire ends that.',
  sessionRetired:
    'The previous secret is no longer accepted: who has not come since it was renewed is a new guest.',
  nothingToRetire: 'There is no previous secret: nothing was changed.',
  notUp: 'There is no chat-api in this cluster yet.',
  notUpRemedy: (flags: string) => `Make the public site first: vigia up${flags}`,
  drifted: 'chat-api is not as vigia.yaml and this version say, and a rotation would change more.',
  driftedRemedy: (flags: string) => `Look at it: vigia diff${flags}; then: vigia up${flags}`,
  others: 'vigia.yaml says that others bring the Secrets, so Vigia does not renew them.',
  othersRemedy:
    'Renew them where they come from, in the same order: docs of chat-api name the files (next-session-secret, previous-session-secret).',
  notReady: (detail: string, seconds: number) =>
    `chat-api does not start anew within ${seconds} s: ${detail}. The keys from before still count.`,
  notReadyRemedy: (flags: string) =>
    `Look at it: vigia status${flags}. Then run this again: it goes on where it stopped.`,
};

export type RotateMessages = typeof english;

const portuguese: RotateMessages = {
  help: {
    rotate: 'renova as chaves do site público, sem recusar nenhum pedido enquanto isso',
    session:
      'renova o segredo que assina os cookies dos visitantes; o anterior continua sendo aceito',
    retire: 'não renova nada: só deixa de aceitar o segredo anterior',
    signing: 'renova a chave que assina os pedidos ao site privado; repita para continuar',
    out: 'onde gravar o arquivo para o site privado (padrão: <nome>.vigia-keys)',
    agentUrl:
      'como chegar daqui ao site privado, em vez de uma porta encaminhada, por exemplo http://instructlab:8000',
    noWait: 'não espera o site privado: diz o que vem depois e termina',
  },
  steps: {
    key: 'Próxima chave',
    secret: 'Próximo segredo',
    roll: 'chat-api',
    trust: 'Site privado',
  },
  made: (keyId) => `${keyId} foi criada e ainda não está em uso`,
  goesOn: (keyId) => `${keyId}, criada por uma execução anterior`,
  secretMade: 'criado, ainda sem uso',
  secretGoesOn: 'criado por uma execução anterior',
  rolling: (detail) => `reiniciando, um após o outro: ${detail}`,
  oldPods: (count) => (count === 1 ? '1 pod ainda termina' : `${count} pods ainda terminam`),
  rolled: 'todos os pods têm as chaves atuais',
  trustNext: (file) =>
    `Em cada servidor privado, leve ${file} e execute: vigia private trust ${file}`,
  waitingNext: 'esperando que aceite a próxima chave',
  acceptsNext: 'aceita a próxima chave',
  waitingRetired: 'esperando que recuse a chave anterior',
  retired: 'recusa a chave anterior',
  unknown: (detail) => `não é possível perguntar: ${detail}`,
  waits: 'O site privado ainda não acompanhou. Enquanto isso, nada é recusado.',
  waitsRemedy: (file, flags) =>
    `Em cada servidor privado: vigia private trust ${file}; depois, aqui: vigia rotate signing${flags}`,
  unasked: (detail) => `Daqui não é possível perguntar ao site privado: ${detail}.`,
  unaskedRemedy: (flags) =>
    `Veja o caminho: vigia doctor${flags}. Onde não se encaminham portas, use --agent-url. Depois repita o comando: ele continua de onde parou.`,
  signingDone: (keyId) =>
    `Os pedidos são assinados só por ${keyId}. A chave anterior não existe mais.`,
  sessionDone:
    'Os cookies são assinados pelo novo segredo. Quem vem com um cookie antigo recebe outro; vigia rotate session --retire encerra isso.',
  sessionRetired:
    'O segredo anterior não é mais aceito: quem não veio desde a renovação será um novo visitante.',
  nothingToRetire: 'Não há segredo anterior: nada foi alterado.',
  notUp: 'Ainda não há chat-api neste cluster.',
  notUpRemedy: (flags) => `Crie primeiro o site público: vigia up${flags}`,
  drifted:
    'A chat-api não está como dizem vigia.yaml e esta versão, e uma rotação mudaria mais do que as chaves.',
  driftedRemedy: (flags) => `Veja: vigia diff${flags}; depois: vigia up${flags}`,
  others: 'vigia.yaml diz que outros trazem os Secrets; por isso a Vigia não os renova.',
  othersRemedy:
    'Renove-os na origem, na mesma ordem: a documentação da chat-api nomeia os arquivos (next-session-secret, previous-session-secret).',
  notReady: (detail, seconds) =>
    `A chat-api não reinicia em ${seconds} s: ${detail}. As chaves de antes ainda valem.`,
  notReadyRemedy: (flags) =>
    `Veja: vigia status${flags}. Depois repita o comando: ele continua de onde parou.`,
};

/** The words of `vigia rotate` in a language. */
export function rotateMessages(locale: string): RotateMessages {
  return chooseByLocale(locale, { english, portuguese });
}
