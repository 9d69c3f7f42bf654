/** What the checks of the link say, in English. */
export const english = {
  relink: 'Pair again with a new link file: vigia private up <SITE.vigia-link>',
  noLink: 'there is no Link',
  noLinkWhy: 'The router has nowhere to dial.',
  noEndpoint: (name: string) => `the Link ${name} has no endpoint inter-router`,
  noEndpointWhy: 'Skupper ignores such a Link without a word.',
  noCredentials: 'the credentials of the link are missing or cannot be read',
  wrongCredentials: 'certificate, key and authority of the link do not belong together',
  credentialsWhy: 'The public site does not let this host in.',
  ownExpired: (at: string) => `the certificate of this host ended at ${at}`,
  ownGood: (at: string) => `good until ${at}`,
  noName: (host: string, code: string) => `${host} cannot be resolved (${code})`,
  nameWhy: 'The router cannot find the public site.',
  nameMend: (host: string) => `Look at DNS: getent hosts ${host}`,
  shut: (host: string, port: number, code: string) => `${host}:${port} is not reached (${code})`,
  shutWhy: 'No link can be made.',
  shutByProxy:
    'No link can be made: a proxy is set for this host, and a router on a host of its own cannot use one.',
  shutMend: (host: string, port: number) =>
    `Let this host out to ${host}:${port} by TCP, without inspection.`,
  brokeOff: (why: string) => `the connection broke off (${why})`,
  certificate: (host: string) => `${host} shows a certificate of the public site`,
  certificateWhy: 'The router refuses to link.',
  theirsExpired: (host: string) => `the certificate of ${host} has expired`,
  theirsNotYet: (host: string) => `the certificate of ${host} is not valid yet by this clock`,
  renew: 'On the public site: have Skupper make the certificate anew, and restart its router.',
  wrongHost: (host: string) => `the certificate that is shown is not for ${host}`,
  wrongHostMend: (host: string) =>
    `On the public site: a RouterAccess with ${host} among its subjectAlternativeNames.`,
  wrongAuthority: (host: string, why: string) =>
    `the certificate of ${host} is of another authority (${why})`,
  wrongAuthorityWhy:
    'The public site was made anew, or something on the way puts itself in between (TLS inspection).',
  relinkOrInspection:
    'Pair again with a new link file; if that is of no help, take this address out of TLS inspection.',
  accepted: 'the router there accepts this host',
  refused: (why: string) => `the router there refuses the certificate of this host (${why})`,
  refusedWhy: 'The link file was revoked, or the public site was made anew.',
};

/** The same in Brazilian Portuguese. */
export const portuguese: typeof english = {
  relink: 'Pareie de novo com um novo arquivo: vigia private up <SITE.vigia-link>',
  noLink: 'não há Link',
  noLinkWhy: 'O roteador não tem para onde discar.',
  noEndpoint: (name) => `o Link ${name} não tem o endpoint inter-router`,
  noEndpointWhy: 'O Skupper ignora um Link assim sem dizer nada.',
  noCredentials: 'as credenciais do link faltam ou não podem ser lidas',
  wrongCredentials: 'certificado, chave e autoridade do link não combinam',
  credentialsWhy: 'O site público não deixa este servidor entrar.',
  ownExpired: (at) => `o certificado deste servidor terminou em ${at}`,
  ownGood: (at) => `vale até ${at}`,
  noName: (host, code) => `${host} não pode ser resolvido (${code})`,
  nameWhy: 'O roteador não encontra o site público.',
  nameMend: (host) => `Verifique o DNS: getent hosts ${host}`,
  shut: (host, port, code) => `${host}:${port} não é alcançado (${code})`,
  shutWhy: 'Nenhum link pode ser feito.',
  shutByProxy:
    'Nenhum link pode ser feito: há um proxy neste servidor, e um roteador fora do Kubernetes não pode usá-lo.',
  shutMend: (host, port) => `Deixe este servidor sair para ${host}:${port} por TCP, sem inspeção.`,
  brokeOff: (why) => `a conexão caiu (${why})`,
  certificate: (host) => `${host} mostra um certificado do site público`,
  certificateWhy: 'O roteador se recusa a fazer o link.',
  theirsExpired: (host) => `o certificado de ${host} expirou`,
  theirsNotYet: (host) => `o certificado de ${host} ainda não vale por este relógio`,
  renew: 'No site público: faça o Skupper criar o certificado de novo e reinicie o roteador.',
  wrongHost: (host) => `o certificado mostrado não é para ${host}`,
  wrongHostMend: (host) =>
    `No site público: um RouterAccess com ${host} entre os subjectAlternativeNames.`,
  wrongAuthority: (host, why) => `o certificado de ${host} é de outra autoridade (${why})`,
  wrongAuthorityWhy:
    'O site público foi recriado, ou algo no caminho se põe no meio (inspeção de TLS).',
  relinkOrInspection:
    'Pareie de novo com um novo arquivo; se não ajudar, tire este endereço da inspeção de TLS.',
  accepted: 'o roteador de lá aceita este servidor',
  refused: (why) => `o roteador de lá recusa o certificado deste servidor (${why})`,
  refusedWhy: 'O arquivo de link foi revogado, ou o site público foi recriado.',
};
