import { chooseByLocale } from '@vigia/health-checks';

const english = {
  hidden: (what: string) => `this user may not read ${what}`,
  definitionsOld: (wanted: string) =>
    `the definitions of Skupper are older than 2.2, and vigia.yaml wants ${wanted}`,
  definitionsWhy: 'The API server drops fields that it does not know without a word.',
  definitionsMend: 'Apply the definitions of that version: vigia up --skupper-manifest FILE',
  definitions: (version: string) => `as of ${version}`,
  noControllerSeen: 'this user does not see a Skupper controller',
  control: (name: string) => `${name} looks after it`,
  controlMissing: (name: string) =>
    `the ConfigMap skupper names ${name}, and there is no such controller`,
  controlNobody: (namespace: string) => `no Skupper controller looks after ${namespace}`,
  controlTwo: (names: string) => `several controllers look after it: ${names}`,
  controlWhy: 'Nothing of Skupper is made or changed in this namespace.',
  controlTwoWhy: 'They undo what the other has done.',
  controlMend: (namespace: string, name: string) =>
    `kubectl --namespace ${namespace} create configmap skupper --from-literal controller=${name} --dry-run=client -o yaml | kubectl apply -f -`,
  noSite: (namespace: string) => `there is no Skupper Site in ${namespace}`,
  noSiteWhy: 'Without it there is no router.',
  twoSites: (names: string) => `there are several Sites: ${names}`,
  twoSitesWhy: 'Only one counts in a namespace, and the others are refused.',
  twoSitesMend: (namespace: string, name: string) =>
    `Delete the one that is not of vigia.yaml: kubectl --namespace ${namespace} delete site ${name}`,
  leftover: (what: string) => `${what} is of a Site that was deleted`,
  leftoverWhy: 'The new Site cannot use it: links do not come up.',
  leftoverMend: (namespace: string, kind: string, name: string) =>
    `kubectl --namespace ${namespace} delete ${kind} ${name}, then link every private host again`,
  noLeftovers: 'everything is of the Site that is there',
  noAccess: 'the Site accepts no links',
  accessWhy: 'No private host can dial in.',
  noBalancer: (name: string) => `no load balancer has given the Service ${name} an address`,
  noBalancerMend: 'Install one, or choose another skupper.linkAccess in vigia.yaml: vigia up',
  accessMend: 'kubectl get securedaccess,routeraccess -o yaml says more',
  noEndpoint: 'no address for links is told',
  otherName: (host: string, names: string) => `links dial ${host}, the certificate is for ${names}`,
  otherNameWhy: 'The routers of private hosts refuse to link.',
  otherNameMend: (host: string) =>
    `Give the RouterAccess ${host} among its subjectAlternativeNames, and restart the router.`,
  credential: (secret: string, message: string) => `Secret ${secret}: ${message}`,
  credentialWhy: 'One that cannot be used holds up the whole router in Skupper 2.2.1.',
  ends: (name: string, date: string) => `the certificate ${name} ends on ${date}`,
  endsMend: 'Nothing renews it ahead of time: make a new one and link every private host again.',
  noCredentials: 'no credentials are named',
  credentials: (count: number) => (count === 1 ? '1 Secret' : `${count} Secrets`),
  versionsUnknown: 'the version of the controller is not known',
  versionBad: (version: string) =>
    `The controller ${version} has known faults: upgrade it to 2.2.1 or later.`,
  versionsDiffer: (names: string) => `Bring them to one version of Skupper: ${names}.`,
  noRouterYet: 'Skupper has made no router yet',
  routerWhy: 'All links and all requests go through it.',
  routerMend: (namespace: string) =>
    `kubectl --namespace ${namespace} describe pods -l skupper.io/component=router`,
  sidecar: (pod: string, names: string) => `a service mesh has put ${names} into ${pod}`,
  sidecarWhy: 'It comes between the routers, which make their own mutual TLS.',
  sidecarMend:
    'Exclude the router: label its pods sidecar.istio.io/inject=false, or set public.mesh in vigia.yaml and run vigia up.',
  noSidecar: 'no mesh is in the way',
  wayOut: 'the router to the API server',
  wayOfLinks: 'private hosts to the router',
  wayOfChat: 'chat-api to the router',
  policyBlocks: (names: string, way: string) => `no NetworkPolicy allows ${way}: ${names}`,
  policyWhy: 'Packets that no policy allows are dropped without a word.',
  policyMend: (namespace: string) =>
    `vigia up writes those that allow it; see who wrote the others: kubectl --namespace ${namespace} get networkpolicy`,
  policyUnused:
    'Requests come through all the same: this cluster does not enforce it. Mend it anyway.',
  noPolicy: 'there is none',
  policies: (count: number) => (count === 1 ? '1 NetworkPolicy' : `${count} NetworkPolicies`),
  restarted: (pod: string, container: string, count: number, reason: string, at: string) =>
    `${container} in ${pod} was restarted ${count === 1 ? 'once' : `${count} times`}, last at ${at}: ${reason}`,
  restartsMend: (namespace: string, pod: string, container: string) =>
    `Every restart cuts all links. Its last words: kubectl --namespace ${namespace} logs ${pod} -c ${container} --previous`,
  memoryMend: (namespace: string) =>
    `It had too little memory, and every restart cuts all links: raise the limit that kubectl --namespace ${namespace} describe pods -l skupper.io/component=router shows, in the ConfigMap with the label skupper.io/site-sizing.`,
  noRestarts: 'none of late',
};

const network = {
  noGrant: 'no token is open',
  grant: (name: string, detail: string) => `AccessGrant ${name}: ${detail}`,
  grantWhy: 'The private host cannot redeem its token.',
  grantMend: 'A certificate needs no grant server: vigia link issue HOST --replace',
  byHand: (names: string) => `linked without vigia link: ${names}`,
  noLink: 'no link of a private host is known',
  noLinkWhy: 'Nothing can join the network.',
  noLinkMend: 'vigia link issue HOST',
  linkExpired: (host: string, at: string) => `the link of ${host} ended at ${at}`,
  linkVoid: (host: string) => `the authority is new since the link of ${host} was issued`,
  linkWhy: 'The private host is not let in.',
  relink: (host: string) =>
    `vigia link issue ${host} --replace, then vigia private up there with the new file`,
  noNetwork: 'the Site does not tell of its network',
  absent: (hosts: string) => `not in the network: ${hosts}`,
  alone: 'no other site is in the network',
  absentWhy: 'Requests have nowhere to go.',
  absentMend: 'On the private host: vigia private status, vigia doctor --side private',
  noLinkTold: 'the network tells of no link to this site',
  linkDown: (names: string) => `not operational: ${names}`,
  linkDownMend: 'On the private host: vigia doctor --side private',
  noConnector: 'no site offers a connector',
  otherKey: (wanted: string, offered: string) =>
    `the listener asks for ${JSON.stringify(wanted)}, the private side offers ${offered}`,
  otherKeyWhy: 'They must be equal letter by letter, or clients are refused.',
  otherKeyMend: (wanted: string) =>
    `Set skupper.routingKey in vigia.yaml and run vigia up; or issue the link for ${wanted}: vigia link issue HOST --replace`,
  stale: 'Skupper’s status is stale: requests come through all the same.',
  noListener: 'there is no Listener',
  noListenerWhy: 'chat-api has no way to the private site.',
  listenerWhy: 'chat-api is refused at once.',
  noService: (name: string) => `there is no Service ${name}`,
  noServiceWhy:
    'chat-api cannot find the private site, although the Listener says that it is ready.',
  noServiceMend: 'Choose another skupper.host in vigia.yaml, a valid name of a Service: vigia up',
  foreignService: (name: string) => `the Service ${name} is not of Skupper`,
  foreignMend: (namespace: string, name: string) =>
    `kubectl --namespace ${namespace} delete service ${name}; Skupper makes its own`,
  otherPort: (name: string, port: number) => `the Service ${name} has no port ${port}`,
  otherPortMend: 'vigia up',
  noEndpoints: (name: string) => `nothing is behind the Service ${name}`,
  noEndpointsMend: (namespace: string) =>
    `kubectl --namespace ${namespace} get pods -l skupper.io/component=router`,
};

export type SkupperWords = typeof english & typeof network;

const portuguese: SkupperWords = {
  hidden: (what) => `este usuário não pode ler ${what}`,
  definitionsOld: (wanted) =>
    `as definições do Skupper são anteriores à 2.2, e vigia.yaml pede a ${wanted}`,
  definitionsWhy: 'O servidor da API descarta sem aviso os campos que não conhece.',
  definitionsMend: 'Aplique as definições dessa versão: vigia up --skupper-manifest ARQUIVO',
  definitions: (version) => `da versão ${version}`,
  noControllerSeen: 'este usuário não vê um controlador do Skupper',
  control: (name) => `${name} cuida dele`,
  controlMissing: (name) => `o ConfigMap skupper indica ${name}, e não há esse controlador`,
  controlNobody: (namespace) => `nenhum controlador do Skupper cuida de ${namespace}`,
  controlTwo: (names) => `vários controladores cuidam dele: ${names}`,
  controlWhy: 'Nada do Skupper é criado ou alterado neste namespace.',
  controlTwoWhy: 'Um desfaz o que o outro fez.',
  controlMend: english.controlMend,
  noSite: (namespace) => `não há Site do Skupper em ${namespace}`,
  noSiteWhy: 'Sem ele não há roteador.',
  twoSites: (names) => `há vários Sites: ${names}`,
  twoSitesWhy: 'Só um vale em um namespace, e os outros são recusados.',
  twoSitesMend: (namespace, name) =>
    `Apague o que não é de vigia.yaml: kubectl --namespace ${namespace} delete site ${name}`,
  leftover: (what) => `${what} é de um Site que foi apagado`,
  leftoverWhy: 'O novo Site não pode usá-lo: os links não sobem.',
  leftoverMend: (namespace, kind, name) =>
    `kubectl --namespace ${namespace} delete ${kind} ${name}, e ligue de novo cada servidor privado`,
  noLeftovers: 'tudo é do Site que está lá',
  noAccess: 'o Site não aceita links',
  accessWhy: 'Nenhum servidor privado consegue entrar.',
  noBalancer: (name) => `nenhum balanceador deu um endereço ao Service ${name}`,
  noBalancerMend: 'Instale um, ou escolha outro skupper.linkAccess em vigia.yaml: vigia up',
  accessMend: 'kubectl get securedaccess,routeraccess -o yaml diz mais',
  noEndpoint: 'nenhum endereço para links é informado',
  otherName: (host, names) => `os links discam ${host}, o certificado é de ${names}`,
  otherNameWhy: 'Os roteadores dos servidores privados se recusam a fazer o link.',
  otherNameMend: (host) =>
    `Ponha ${host} entre os subjectAlternativeNames do RouterAccess e reinicie o roteador.`,
  credential: (secret, message) => `Secret ${secret}: ${message}`,
  credentialWhy: 'No Skupper 2.2.1, um que não serve segura o roteador inteiro.',
  ends: (name, date) => `o certificado ${name} termina em ${date}`,
  endsMend: 'Nada o renova antes disso: crie um novo e ligue de novo cada servidor privado.',
  noCredentials: 'nenhuma credencial é indicada',
  credentials: (count) => (count === 1 ? '1 Secret' : `${count} Secrets`),
  versionsUnknown: 'a versão do controlador não é conhecida',
  versionBad: (version) =>
    `O controlador ${version} tem defeitos conhecidos: atualize-o para a 2.2.1 ou mais nova.`,
  versionsDiffer: (names) => `Leve todos à mesma versão do Skupper: ${names}.`,
  noRouterYet: 'o Skupper ainda não criou um roteador',
  routerWhy: 'Todos os links e todas as requisições passam por ele.',
  routerMend: english.routerMend,
  sidecar: (pod, names) => `uma malha de serviços pôs ${names} em ${pod}`,
  sidecarWhy: 'Ela se põe entre os roteadores, que fazem o próprio TLS mútuo.',
  sidecarMend:
    'Exclua o roteador: dê aos pods o rótulo sidecar.istio.io/inject=false, ou defina public.mesh em vigia.yaml e execute vigia up.',
  noSidecar: 'nenhuma malha está no caminho',
  wayOut: 'do roteador ao servidor de API',
  wayOfLinks: 'dos servidores privados ao roteador',
  wayOfChat: 'de chat-api ao roteador',
  policyBlocks: (names, way) => `nenhuma NetworkPolicy permite o caminho ${way}: ${names}`,
  policyWhy: 'Pacotes que nenhuma delas permite são descartados sem aviso.',
  policyMend: (namespace) =>
    `vigia up grava as que o permitem; veja quem gravou as outras: kubectl --namespace ${namespace} get networkpolicy`,
  policyUnused:
    'As requisições passam mesmo assim: este cluster não a aplica. Corrija-a assim mesmo.',
  noPolicy: 'não há nenhuma',
  policies: (count) => (count === 1 ? '1 NetworkPolicy' : `${count} NetworkPolicies`),
  restarted: (pod, container, count, reason, at) =>
    `${container} em ${pod} foi reiniciado ${count === 1 ? 'uma vez' : `${count} vezes`}, a última em ${at}: ${reason}`,
  restartsMend: (namespace, pod, container) =>
    `Cada reinício corta todos os links. As suas últimas palavras: kubectl --namespace ${namespace} logs ${pod} -c ${container} --previous`,
  memoryMend: (namespace) =>
    `Faltou memória, e cada reinício corta todos os links: aumente o limite que kubectl --namespace ${namespace} describe pods -l skupper.io/component=router mostra, no ConfigMap com o rótulo skupper.io/site-sizing.`,
  noRestarts: 'nenhum há pouco',
  noGrant: 'nenhum token está aberto',
  grant: (name, detail) => `AccessGrant ${name}: ${detail}`,
  grantWhy: 'O servidor privado não consegue resgatar o seu token.',
  grantMend: 'Um certificado dispensa o servidor de grants: vigia link issue HOST --replace',
  byHand: (names) => `ligado sem vigia link: ${names}`,
  noLink: 'nenhum link de servidor privado é conhecido',
  noLinkWhy: 'Nada pode entrar na rede.',
  noLinkMend: 'vigia link issue HOST',
  linkExpired: (host, at) => `o link de ${host} terminou em ${at}`,
  linkVoid: (host) => `a autoridade é nova desde que o link de ${host} foi emitido`,
  linkWhy: 'O servidor privado não é aceito.',
  relink: (host) =>
    `vigia link issue ${host} --replace, depois vigia private up lá com o novo arquivo`,
  noNetwork: 'o Site nada diz da sua rede',
  absent: (hosts) => `fora da rede: ${hosts}`,
  alone: 'nenhum outro site está na rede',
  absentWhy: 'As requisições não têm para onde ir.',
  absentMend: 'No servidor privado: vigia private status, vigia doctor --side private',
  noLinkTold: 'a rede não fala de nenhum link para este site',
  linkDown: (names) => `fora de operação: ${names}`,
  linkDownMend: 'No servidor privado: vigia doctor --side private',
  noConnector: 'nenhum site oferece um connector',
  otherKey: (wanted, offered) =>
    `o listener pede ${JSON.stringify(wanted)}, o lado privado oferece ${offered}`,
  otherKeyWhy: 'Devem ser iguais letra por letra, ou os clientes são recusados.',
  otherKeyMend: (wanted) =>
    `Ajuste skupper.routingKey em vigia.yaml e execute vigia up; ou emita o link para ${wanted}: vigia link issue HOST --replace`,
  stale: 'O estado do Skupper está atrasado: as requisições passam mesmo assim.',
  noListener: 'não há Listener',
  noListenerWhy: 'chat-api não tem caminho até o site privado.',
  listenerWhy: 'chat-api é recusado de imediato.',
  noService: (name) => `não há o Service ${name}`,
  noServiceWhy: 'chat-api não encontra o site privado, embora o Listener se diga pronto.',
  noServiceMend: 'Escolha outro skupper.host em vigia.yaml, um nome válido de Service: vigia up',
  foreignService: (name) => `o Service ${name} não é do Skupper`,
  foreignMend: (namespace, name) =>
    `kubectl --namespace ${namespace} delete service ${name}; o Skupper cria o seu`,
  otherPort: (name, port) => `o Service ${name} não tem a porta ${port}`,
  otherPortMend: 'vigia up',
  noEndpoints: (name) => `nada está atrás do Service ${name}`,
  noEndpointsMend: network.noEndpointsMend,
};

/** The words of the checks of the network in the language of a BCP 47 tag. */
export function skupperWords(locale: string): SkupperWords {
  return chooseByLocale(locale, {
    english: { ...english, ...network } as SkupperWords,
    portuguese,
  });
}
