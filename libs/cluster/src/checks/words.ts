import { chooseByLocale } from '@vigia/health-checks';

const day = (date: Date) => date.toISOString().slice(0, 10);

const english = {
  noHost: 'vigia.yaml names no public host',
  theCluster: 'the address of the cluster',
  nameUnknown: (host: string) => `the name ${host} is not known`,
  nameWhy: 'nobody can find the page',
  nameMend: (host: string, target: string) => `Let ${host} lead to ${target} in the DNS.`,
  nameLeads: (host: string, addresses: string) => `${host} leads to ${addresses}`,
  nameElsewhere: (target: string) =>
    `The cluster gives ${target}: look whether something is meant to stand in front.`,
  noTls: 'the address has no TLS of its own',
  noTlsAnswer: (host: string, reason: string) => `${host} shows no certificate: ${reason}`,
  certificateExpired: (host: string, date: Date) =>
    `the certificate of ${host} is good until ${day(date)}, not today`,
  certificateWhy: 'browsers refuse the page',
  certificateRenew:
    'Renew it; with cert-manager look at: kubectl get certificates,orders,challenges',
  certificateNames: (host: string, names: string) =>
    `the certificate is for ${names}, not for ${host}`,
  certificateHost: (host: string) =>
    `Let the certificate name ${host}, or correct public.host in vigia.yaml.`,
  certificateChain: (issuer: string, fault: string) =>
    `the chain of ${issuer || 'the certificate'} is not trusted here (${fault})`,
  certificateTrust:
    'Put the intermediate certificates into the Secret, or use an issuer that browsers know.',
  certificateWell: (issuer: string, days: number) => `by ${issuer}, good for ${days} days`,
  noClock: 'the agent has not answered, so its clock is not known',
  noClockMend: 'On the private host: vigia doctor --side private, which compares the clocks',
  clocksApart: (seconds: number) => `the clocks of the sites are ${seconds} s apart`,
  clockWhy: 'signatures are good for 30 s: the agent refuses every request',
  clockMend: 'Let both sites take their time from NTP: timedatectl set-ntp true',
  noStream: 'no model is ready to stream an answer',
  streamRefused: (status: number) => `the request of the test was answered with status ${status}`,
  streamSeen: (chunks: number, first: number, last: number) =>
    chunks === 1
      ? `1 piece, after ${first} ms`
      : `${chunks} pieces, the first after ${first} ms, the last after ${last} ms`,
  streamWhy: 'people see nothing of an answer before it is whole',
  streamMend:
    'Turn buffering off in whatever stands before the cluster (proxy_buffering off, a CDN without buffering for /api and /v1).',
  noneOf: (kinds: string) => `this exposure has none: ${kinds}`,
  noSite: (namespace: string) => `there is nothing of Vigia in ${namespace}`,
  siteObjects: (count: number) => `${count} objects`,
  noSkupper: 'Skupper 2 is not installed',
  skupperMend: 'vigia up --skupper-manifest https://skupper.io/v2/install.yaml',
  noController: 'this user does not see a Skupper controller',
  controllerDown: (namespace: string) => `the Skupper controller in ${namespace} is not available`,
  controllerMend: (namespace: string) =>
    `kubectl --namespace ${namespace} describe deployment skupper-controller`,
  quotaFull: (what: string) => `nothing is left of ${what}`,
  quotaMend: 'Ask for a larger ResourceQuota: pods that must be replaced will not start.',
  quotaWell: (count: number): string =>
    count === 0 ? 'the namespace has no quota' : 'every quota has room',
  hopUnknown: 'cannot be seen from chat-api',
  hopDown: 'chat-api says that it is down',
  hopWell: 'well',
  hopMend: 'Look at the private host: vigia doctor --side private',
  noAddress: 'there is no public address; vigia open forwards a port',
  noAnswer: (url: string, detail: string) => `${url} does not lead to chat-api: ${detail}`,
  exposureMend: 'Look at the exposure: vigia status',
};

export type CheckWords = typeof english;

const portuguese: CheckWords = {
  noHost: 'vigia.yaml não nomeia um host público',
  theCluster: 'o endereço do cluster',
  nameUnknown: (host) => `o nome ${host} não é conhecido`,
  nameWhy: 'ninguém encontra a página',
  nameMend: (host, target) => `Faça ${host} levar a ${target} no DNS.`,
  nameLeads: (host, addresses) => `${host} leva a ${addresses}`,
  nameElsewhere: (target) => `O cluster dá ${target}: veja se algo deve mesmo ficar na frente.`,
  noTls: 'o endereço não tem TLS próprio',
  noTlsAnswer: (host, reason) => `${host} não mostra certificado: ${reason}`,
  certificateExpired: (host, date) => `o certificado de ${host} vale até ${day(date)}, não hoje`,
  certificateWhy: 'os navegadores recusam a página',
  certificateRenew: 'Renove-o; com o cert-manager veja: kubectl get certificates,orders,challenges',
  certificateNames: (host, names) => `o certificado é de ${names}, não de ${host}`,
  certificateHost: (host) =>
    `Faça o certificado nomear ${host} ou corrija public.host em vigia.yaml.`,
  certificateChain: (issuer, fault) =>
    `a cadeia de ${issuer || 'o certificado'} não é de confiança aqui (${fault})`,
  certificateTrust:
    'Ponha os certificados intermediários no Secret ou use um emissor que os navegadores conheçam.',
  certificateWell: (issuer, days) => `de ${issuer}, vale por ${days} dias`,
  noClock: 'o agente não respondeu, e o seu relógio não é conhecido',
  noClockMend: 'No host privado: vigia doctor --side private, que compara os relógios',
  clocksApart: (seconds) => `os relógios dos sites diferem em ${seconds} s`,
  clockWhy: 'assinaturas valem 30 s: o agente recusa todos os pedidos',
  clockMend: 'Faça os dois sites usarem NTP: timedatectl set-ntp true',
  noStream: 'nenhum modelo está pronto para escrever uma resposta',
  streamRefused: (status) => `o pedido do teste foi respondido com o status ${status}`,
  streamSeen: (chunks, first, last) =>
    chunks === 1
      ? `1 pedaço, após ${first} ms`
      : `${chunks} pedaços, o primeiro após ${first} ms, o último após ${last} ms`,
  streamWhy: 'as pessoas nada veem de uma resposta antes que esteja inteira',
  streamMend:
    'Desligue o buffer do que fica antes do cluster (proxy_buffering off, uma CDN sem buffer para /api e /v1).',
  noneOf: (kinds) => `esta exposição não tem: ${kinds}`,
  noSite: (namespace) => `não há nada da Vigia em ${namespace}`,
  siteObjects: (count) => `${count} objetos`,
  noSkupper: 'o Skupper 2 não está instalado',
  skupperMend: 'vigia up --skupper-manifest https://skupper.io/v2/install.yaml',
  noController: 'este usuário não vê um controlador do Skupper',
  controllerDown: (namespace) => `o controlador do Skupper em ${namespace} não está disponível`,
  controllerMend: (namespace) =>
    `kubectl --namespace ${namespace} describe deployment skupper-controller`,
  quotaFull: (what) => `nada resta de ${what}`,
  quotaMend: 'Peça uma ResourceQuota maior: pods que precisem ser trocados não iniciarão.',
  quotaWell: (count) => (count === 0 ? 'o namespace não tem cota' : 'toda cota tem espaço'),
  hopUnknown: 'não pode ser visto de chat-api',
  hopDown: 'chat-api diz que está fora',
  hopWell: 'bem',
  hopMend: 'Veja o host privado: vigia doctor --side private',
  noAddress: 'não há endereço público; vigia open redireciona uma porta',
  noAnswer: (url, detail) => `${url} não leva a chat-api: ${detail}`,
  exposureMend: 'Veja a exposição: vigia status',
};

/** The words of the checks in the language of a BCP 47 tag. */
export function checkWords(locale: string): CheckWords {
  return chooseByLocale(locale, { english, portuguese });
}
