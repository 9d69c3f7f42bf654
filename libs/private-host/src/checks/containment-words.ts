import type { Uncontained } from '../containment/choose-containment.ts';

/** What the check of the router's packet filter says, in English. */
export const english = {
  not: {
    platform: 'not contained: the router is in a container that uses the network of this host',
    user: 'not contained: only root may filter packets',
    cgroup: 'not contained: this host has no control groups of version 2 alone',
    nft: 'not contained: there is no nft on this host',
    refused: 'not contained: nft cannot do it here',
  } satisfies Record<Uncontained['because'], string>,
  why: 'Whoever takes a router of the network over can have this one reach what this host reaches, until the watchdog restarts it.',
  mend: {
    platform:
      'vigia private up <SITE.vigia-link> --platform linux, as root; or a firewall before this host',
    user: 'vigia private up <SITE.vigia-link> as root; or a firewall before this host',
    cgroup:
      'start this host with systemd.unified_cgroup_hierarchy=1, then vigia private up <SITE.vigia-link>',
    nft: 'install nftables, then vigia private up <SITE.vigia-link>',
    refused: 'a firewall before this host, or a newer kernel (5.13 or later) with nf_tables',
  } satisfies Record<Uncontained['because'], string>,
  couldBe: 'not contained, although this host can',
  changed: (path: string) => `${path} is not what vigia private up wrote`,
  changedWhy: 'What is filtered is not what was decided.',
  notLoaded: (table: string) => `the table inet ${table} is not loaded`,
  notLoadedWhy:
    'Something has deleted it, such as nft flush ruleset: the router reaches all that this host reaches.',
  blind: (table: string) => `the table inet ${table} sees no packet of the router`,
  blindWhy:
    'The kernel counts the router to another control group, as in a container: nothing is filtered.',
  blindMend: 'Run the private site on the host itself, not in a container.',
  resolver: (address: string) =>
    `names are asked of ${address}, to which the filter lets no packet`,
  endpoint: (host: string, address: string) =>
    `${host} is ${address} now, to which the filter lets no packet`,
  staleWhy: 'The router does not find its link the next time that it dials.',
  ok: (port: number, refused: number) =>
    `the router reaches 127.0.0.1:${port} and the ends of its links alone; packets refused: ${refused}`,
};

/** The same in Brazilian Portuguese. */
export const portuguese: typeof english = {
  not: {
    platform: 'não contido: o roteador está num contêiner que usa a rede deste servidor',
    user: 'não contido: só root pode filtrar pacotes',
    cgroup: 'não contido: este servidor não tem só a versão 2 dos control groups',
    nft: 'não contido: não há nft neste servidor',
    refused: 'não contido: o nft não consegue isso aqui',
  },
  why: 'Quem dominar um roteador da rede pode fazer este alcançar o que este servidor alcança, até o vigia reiniciá-lo.',
  mend: {
    platform:
      'vigia private up <SITE.vigia-link> --platform linux, como root; ou um firewall diante deste servidor',
    user: 'vigia private up <SITE.vigia-link> como root; ou um firewall diante deste servidor',
    cgroup:
      'inicie este servidor com systemd.unified_cgroup_hierarchy=1, depois vigia private up <SITE.vigia-link>',
    nft: 'instale o nftables, depois vigia private up <SITE.vigia-link>',
    refused:
      'um firewall diante deste servidor, ou um kernel mais novo (5.13 ou posterior) com nf_tables',
  },
  couldBe: 'não contido, embora este servidor possa',
  changed: (path) => `${path} não é o que vigia private up escreveu`,
  changedWhy: 'O que é filtrado não é o que foi decidido.',
  notLoaded: (table) => `a tabela inet ${table} não está carregada`,
  notLoadedWhy:
    'Algo a apagou, como nft flush ruleset: o roteador alcança tudo o que este servidor alcança.',
  blind: (table) => `a tabela inet ${table} não vê nenhum pacote do roteador`,
  blindWhy:
    'O kernel conta o roteador em outro control group, como num contêiner: nada é filtrado.',
  blindMend: 'Execute o site privado no próprio servidor, não num contêiner.',
  resolver: (address) => `os nomes são perguntados a ${address}, que o filtro não deixa alcançar`,
  endpoint: (host, address) => `${host} agora é ${address}, que o filtro não deixa alcançar`,
  staleWhy: 'O roteador não encontra seu link na próxima vez que discar.',
  ok: (port, refused) =>
    `o roteador só alcança 127.0.0.1:${port} e as pontas de seus links; pacotes recusados: ${refused}`,
};
