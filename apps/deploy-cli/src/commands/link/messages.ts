import { chooseByLocale } from '@vigia/health-checks';
import type { LinkState, ListedLink, RevocationStep } from '@vigia/pairing';

const english = {
  help: {
    link: 'issue, list and revoke the link files that pair private hosts with this public site',
    issue: 'make one file, for one private host, with all that it needs to be paired',
    list: 'show what was issued, and until when it is good',
    revoke: 'shut a private host out, and say which others need a new link for it',
    host: 'name of the private host, such as lab-7',
    join: 'certificate: the file holds a client certificate of its own; token: it is redeemed once (default: that of vigia.yaml, else certificate)',
    from: 'make it of what `skupper link generate` printed, without asking a cluster',
    publicSite:
      'name of the public site, with --from (default: that of vigia.yaml, else of the link)',
    file: 'vigia.yaml, whose values hold where no option says otherwise (default: the one of this folder, if there is one)',
    verificationKey: 'public key whose signature the private site accepts (default: of the Secret)',
    signingSecret:
      "Secret with the public site's signing key, of which the public half is taken (default: that of vigia.yaml, else vigia-signing-key)",
    address: 'where people open the public site (default: public.host of vigia.yaml)',
    addressInvalid: (text: string) => `${text} is not an address such as https://chat.example.org.`,
    routingKey:
      'what ties the listener to the connector (default: that of vigia.yaml, else instructlab)',
    routingKeyInvalid: (text: string) =>
      `${JSON.stringify(text)} is not 1 to 63 characters without a blank.`,
    expiresIn: 'how long a token is good: 90s, 15m, 2h, 1d (default: that of vigia.yaml, else 1h)',
    durationInvalid: (text: string) => `${text} is not from 1m to 7d.`,
    out: 'where to write it (default: ./HOST.vigia-link)',
    force: 'replace a file that is there',
    replace: 'issue again for a name that has a link; the earlier one stays good until revoked',
    encrypt: 'encrypt the file to a passphrase, which is asked for',
    passphraseFile: 'encrypt it to the first line of this file',
    offline: 'show what this machine remembers, without asking the cluster',
    yes: 'do not ask',
    kubeconfig: 'as for kubectl',
    context: 'as for kubectl (default: that of vigia.yaml)',
    namespace: 'of the public site (default: that of vigia.yaml)',
  },
  issueExamples: [
    'Examples:',
    '  vigia link issue lab-7',
    '  vigia link issue lab-8 --join token --expires-in 30m --encrypt',
    '  skupper link generate > link.yaml',
    '  vigia link issue lab-9 --from link.yaml --verification-key public-key.pem',
  ].join('\n'),
  issueStep: 'Link',
  making: 'asking the public site',
  issued: (file: string, host: string, until: string, isEncrypted: boolean) =>
    `${file} is for ${host} alone, good until ${until}${isEncrypted ? ', encrypted' : ''}.`,
  secretNote: 'It is a secret: carry it over a safe way, and delete it here afterwards.',
  next: (file: string) => `On the private host: vigia private up ${file}`,
  passphrase: 'Passphrase for the file: ',
  passphraseAgain: 'Once more: ',
  passphraseDiffers: 'The two passphrases differ.',
  passphraseNobody: 'There is no terminal to ask for a passphrase.',
  passphraseNobodyRemedy: 'Give it by --passphrase-file FILE.',
  fileUnreadable: (file: string, why: string) => `${file} cannot be read: ${why}.`,
  fileUnreadableRemedy: 'Look at the path and its mode.',
  secretMissing: (name: string, namespace: string) =>
    `There is no signing key in the Secret ${name} of ${namespace}.`,
  secretMissingRemedy:
    'Name the Secret by --signing-secret, or give the public key by --verification-key FILE.',
  keyNeeded: 'With --from the verification key must be given.',
  keyNeededRemedy:
    'openssl pkey -in signing-key.pem -pubout > key.pem, then --verification-key key.pem',
  columns: ['HOST', 'JOINS BY', 'ISSUED (UTC)', 'GOOD UNTIL (UTC)', 'STATE', 'PUBLIC SITE'],
  methods: { certificate: 'certificate', token: 'token' } as Record<ListedLink['method'], string>,
  states: {
    good: 'good',
    used: 'used',
    expired: 'expired',
    void: 'void: the authority is new',
    revoked: 'revoked',
  } as Record<LinkState, string>,
  nothingIssued: 'No link was issued.',
  listed: (count: number) => (count === 1 ? '1 link' : `${count} links`),
  revokeStep: 'Revoke',
  revokeGrant: (host: string) => `The token of ${host} was never used: removing it is enough.`,
  revokeAuthority: (host: string, relink: readonly string[]) =>
    [
      `${host} has a certificate. Skupper looks at no list of revoked ones, so the site gets a new authority and its`,
      'routers start again: every link is cut, running answers are kept and go on when a link is back.',
      relink.length === 0
        ? 'No other host is linked.'
        : `These need a new link file afterwards: ${relink.join(', ')}.`,
    ].join('\n'),
  sure: 'Do it? [y/N] ',
  notDone: 'Nothing was changed.',
  step: (step: RevocationStep) => {
    switch (step.step) {
      case 'grant-removed':
        return 'the grant is removed';
      case 'authority-renewed':
        return 'the site has a new authority';
      case 'certificate-renewed':
        return `${step.name} is signed anew`;
      case 'routers-restarted':
        return step.count === 1 ? '1 router starts again' : `${step.count} routers start again`;
    }
  },
  revoked: (host: string) => `${host} is shut out.`,
  relink: (hosts: readonly string[]) =>
    hosts.length === 0
      ? 'No other host needs a new link.'
      : [
          'These hosts need a new link now, then vigia private up there:',
          ...hosts.map((host) => `  vigia link issue ${host} --replace`),
        ].join('\n'),
  notFromHere: (host: string) =>
    `The link of ${host} was made of given documents, so it cannot be revoked from here.`,
  notFromHereRemedy:
    'On the public site make a new authority (in its cluster: vigia link revoke with --namespace), then link every host again.',
};

export type LinkMessages = typeof english;

const portuguese: LinkMessages = {
  help: {
    link: 'emite, lista e revoga os arquivos que pareiam servidores privados com este site público',
    issue:
      'cria um arquivo, para um servidor privado, com tudo o que ele precisa para o pareamento',
    list: 'mostra o que foi emitido e até quando vale',
    revoke: 'exclui um servidor privado e diz quais outros precisam de um novo arquivo',
    host: 'nome do servidor privado, como lab-7',
    join: 'certificate: o arquivo traz um certificado próprio; token: é resgatado uma vez (padrão: o de vigia.yaml, senão certificate)',
    from: 'usa o que `skupper link generate` imprimiu, sem consultar o cluster',
    publicSite: 'nome do site público, com --from (padrão: o de vigia.yaml, senão o do link)',
    file: 'vigia.yaml, cujos valores valem onde nenhuma opção diz outra coisa (padrão: o desta pasta, se houver)',
    verificationKey: 'chave pública cuja assinatura o site privado aceita (padrão: a do Secret)',
    signingSecret:
      'Secret com a chave de assinatura do site público; só a metade pública é usada (padrão: o de vigia.yaml, senão vigia-signing-key)',
    address: 'onde as pessoas abrem o site público (padrão: public.host de vigia.yaml)',
    addressInvalid: (text) => `${text} não é um endereço como https://chat.example.org.`,
    routingKey: 'o que une o listener ao connector (padrão: a de vigia.yaml, senão instructlab)',
    routingKeyInvalid: (text) => `${JSON.stringify(text)} não tem de 1 a 63 caracteres sem espaço.`,
    expiresIn:
      'por quanto tempo um token vale: 90s, 15m, 2h, 1d (padrão: o de vigia.yaml, senão 1h)',
    durationInvalid: (text) => `${text} não está entre 1m e 7d.`,
    out: 'onde gravar (padrão: ./HOST.vigia-link)',
    force: 'substitui um arquivo que já existe',
    replace: 'emite de novo para um nome que já tem link; o anterior vale até ser revogado',
    encrypt: 'cifra o arquivo com uma frase secreta, que será pedida',
    passphraseFile: 'cifra com a primeira linha deste arquivo',
    offline: 'mostra o que esta máquina lembra, sem consultar o cluster',
    yes: 'não pergunta',
    kubeconfig: 'como no kubectl',
    context: 'como no kubectl (padrão: o de vigia.yaml)',
    namespace: 'do site público (padrão: o de vigia.yaml)',
  },
  issueExamples: [
    'Exemplos:',
    '  vigia link issue lab-7',
    '  vigia link issue lab-8 --join token --expires-in 30m --encrypt',
    '  skupper link generate > link.yaml',
    '  vigia link issue lab-9 --from link.yaml --verification-key public-key.pem',
  ].join('\n'),
  issueStep: 'Link',
  making: 'consultando o site público',
  issued: (file, host, until, isEncrypted) =>
    `${file} é só para ${host} e vale até ${until}${isEncrypted ? ', cifrado' : ''}.`,
  secretNote: 'É um segredo: leve-o por um meio seguro e apague-o daqui depois.',
  next: (file) => `No servidor privado: vigia private up ${file}`,
  passphrase: 'Frase secreta do arquivo: ',
  passphraseAgain: 'Mais uma vez: ',
  passphraseDiffers: 'As duas frases são diferentes.',
  passphraseNobody: 'Não há terminal para pedir a frase secreta.',
  passphraseNobodyRemedy: 'Informe-a com --passphrase-file ARQUIVO.',
  fileUnreadable: (file, why) => `${file} não pode ser lido: ${why}.`,
  fileUnreadableRemedy: 'Verifique o caminho e as permissões.',
  secretMissing: (name, namespace) =>
    `Não há chave de assinatura no Secret ${name} de ${namespace}.`,
  secretMissingRemedy:
    'Diga qual é o Secret com --signing-secret, ou dê a chave pública com --verification-key ARQUIVO.',
  keyNeeded: 'Com --from é preciso dar a chave de verificação.',
  keyNeededRemedy:
    'openssl pkey -in signing-key.pem -pubout > key.pem, depois --verification-key key.pem',
  columns: ['SERVIDOR', 'ENTRA POR', 'EMITIDO (UTC)', 'VALE ATÉ (UTC)', 'ESTADO', 'SITE PÚBLICO'],
  methods: { certificate: 'certificado', token: 'token' },
  states: {
    good: 'válido',
    used: 'usado',
    expired: 'expirado',
    void: 'sem efeito: a autoridade é nova',
    revoked: 'revogado',
  },
  nothingIssued: 'Nenhum link foi emitido.',
  listed: (count) => (count === 1 ? '1 link' : `${count} links`),
  revokeStep: 'Revogação',
  revokeGrant: (host) => `O token de ${host} nunca foi usado: basta removê-lo.`,
  revokeAuthority: (host, relink) =>
    [
      `${host} tem um certificado. O Skupper não consulta lista de revogados; por isso o site recebe uma nova`,
      'autoridade e os roteadores reiniciam: todos os links caem, as respostas em andamento são guardadas e continuam depois.',
      relink.length === 0
        ? 'Nenhum outro servidor está ligado.'
        : `Estes precisam de um novo arquivo depois: ${relink.join(', ')}.`,
    ].join('\n'),
  sure: 'Fazer? [s/N] ',
  notDone: 'Nada foi alterado.',
  step: (step) => {
    switch (step.step) {
      case 'grant-removed':
        return 'o grant foi removido';
      case 'authority-renewed':
        return 'o site tem uma nova autoridade';
      case 'certificate-renewed':
        return `${step.name} foi assinado de novo`;
      case 'routers-restarted':
        return step.count === 1 ? '1 roteador reinicia' : `${step.count} roteadores reiniciam`;
    }
  },
  revoked: (host) => `${host} está excluído.`,
  relink: (hosts) =>
    hosts.length === 0
      ? 'Nenhum outro servidor precisa de um novo link.'
      : [
          'Estes servidores precisam agora de um novo link, e de vigia private up lá:',
          ...hosts.map((host) => `  vigia link issue ${host} --replace`),
        ].join('\n'),
  notFromHere: (host) =>
    `O link de ${host} foi feito de documentos dados; não pode ser revogado daqui.`,
  notFromHereRemedy:
    'No site público crie uma nova autoridade (no cluster: vigia link revoke com --namespace) e ligue de novo cada servidor.',
};

/** The words of `vigia link` in a language. */
export function linkMessages(locale: string): LinkMessages {
  return chooseByLocale(locale, { english, portuguese });
}
