/** What the checks of the Skupper site say, in English. */
export const english = {
  token: (file: string) => `an AccessToken lies among the resources: ${file}`,
  tokenWhy: 'Every start and reload redeems it again, and fails once it is used.',
  noToken: 'no AccessToken among the resources',
  mode: (file: string) => `others may read ${file}`,
  modeWhy: 'It holds the key by which this host joins the network.',
  modeOk: 'secrets are for their owner alone',
  validWhy: 'Skupper refuses it, or ignores it without a word.',
  noConnector: 'there is no Connector',
  otherKey: (have: string, want: string) =>
    `the Connector has ${have}, the public site asks for ${want}`,
  keyWhy: 'Listener and Connector never meet, and the public site finds no model.',
  applied: 'the site runs what its files say',
  neverStarted: 'the site was never started',
  notApplied: (what: string) => `changed since the last start: ${what}`,
  appliedWhy: 'What runs is not what the files say.',
  router: (service: string, state: string) => `${service} is ${state}`,
  routerDead: (service: string, port: number, code: string) =>
    `${service} counts as active, but its router does not answer on ${port} (${code})`,
  routerWhy: 'Without its router this host is not in the network.',
  noManagement: 'the configuration of the router does not say where it listens',
  boot: (service: string, state: string) => `${service} is ${state}`,
  bootWhy: 'It does not come back after a reboot.',
  noLinks: 'the router knows of no link',
  linkDown: (name: string, state: string, message: string) =>
    `the router says that its link ${name} is ${state}${message ? `: ${message}` : ''}`,
  linkWhy: 'The public site can be reached from this host, but its router did not come back.',
  noWatch: 'no watchdog is installed for the link',
  watchWhy: 'A router that does not come back after a disturbed link stays away.',
  noTarget: (address: string, code: string) => `nothing answers at ${address} (${code})`,
  stranger: (url: string, status: number) => `${url} answers ${status}, which the agent does not`,
  targetWhy: 'The router hands every request to it.',
  signed: (at: string) => `the last one came at ${at}`,
  unsigned: (at: string | null) =>
    at === null ? 'none has come since the agent started' : `the last one came at ${at}`,
  unsignedMend:
    'All is well as far as it can be seen from here: look from the public site, with vigia doctor.',
  notTold: 'this agent does not tell',
};

/** The same in Brazilian Portuguese. */
export const portuguese: typeof english = {
  token: (file) => `há um AccessToken entre os recursos: ${file}`,
  tokenWhy: 'Cada início e cada recarga o resgata de novo, e falha depois do primeiro uso.',
  noToken: 'nenhum AccessToken entre os recursos',
  mode: (file) => `outros podem ler ${file}`,
  modeWhy: 'Ele guarda a chave com que este servidor entra na rede.',
  modeOk: 'os segredos são só do dono',
  validWhy: 'O Skupper o recusa, ou o ignora sem dizer nada.',
  noConnector: 'não há Connector',
  otherKey: (have, want) => `o Connector tem ${have}, o site público pede ${want}`,
  keyWhy: 'Listener e Connector nunca se encontram, e o site público não acha o modelo.',
  applied: 'o site executa o que seus arquivos dizem',
  neverStarted: 'o site nunca foi iniciado',
  notApplied: (what) => `alterado desde o último início: ${what}`,
  appliedWhy: 'O que está em execução não é o que os arquivos dizem.',
  router: (service, state) => `${service} está ${state}`,
  routerDead: (service, port, code) =>
    `${service} consta como ativo, mas o roteador não responde em ${port} (${code})`,
  routerWhy: 'Sem o roteador este servidor não está na rede.',
  noManagement: 'a configuração do roteador não diz onde ele escuta',
  boot: (service, state) => `${service} está ${state}`,
  bootWhy: 'Ele não volta depois de um reinício da máquina.',
  noLinks: 'o roteador não conhece nenhum link',
  linkDown: (name, state, message) =>
    `o roteador diz que seu link ${name} está ${state}${message ? `: ${message}` : ''}`,
  linkWhy: 'O site público pode ser alcançado deste servidor, mas o roteador não voltou.',
  noWatch: 'nenhum vigia do link está instalado',
  watchWhy: 'Um roteador que não volta depois de um link perturbado fica fora.',
  noTarget: (address, code) => `nada responde em ${address} (${code})`,
  stranger: (url, status) => `${url} responde ${status}, e o agente não responde assim`,
  targetWhy: 'O roteador lhe entrega cada requisição.',
  signed: (at) => `a última chegou em ${at}`,
  unsigned: (at) =>
    at === null ? 'nenhuma chegou desde o início do agente' : `a última chegou em ${at}`,
  unsignedMend: 'Daqui tudo parece bem: verifique a partir do site público, com vigia doctor.',
  notTold: 'este agente não informa',
};
