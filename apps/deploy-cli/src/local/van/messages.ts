import type { Messages } from '../../messages/messages.ts';

const english = {
  router: 'Router',
  found: (version: string, where: string) => `skrouterd ${version}, ${where}`,
  where: { SKROUTERD: 'named by SKROUTERD', PATH: 'on the PATH', image: 'as a container' },
  certificates: 'Certificates',
  certificatesMade: (days: number) => `made for this run, valid for ${days} days`,
  publicRouter: 'Public router',
  privateRouter: 'Private router',
  accepts: (port: number) => `accepts links at 127.0.0.1:${port}`,
  dials: (port: number) => `dials out to 127.0.0.1:${port}`,
  link: 'Link',
  linkUp: (port: number) => `up, mutual TLS; chat-api reaches the agent at 127.0.0.1:${port}`,
  missing: 'There is no skupper-router on this machine.',
  missingRemedy: (image: string) =>
    `Get its image (podman pull ${image}), or build https://github.com/skupperproject/skupper-router and let SKROUTERD name its skrouterd.`,
  unusable: (file: string) => `SKROUTERD names ${file}, which is no skupper-router 3 or later.`,
  unusableRemedy: 'Let SKROUTERD name the program skrouterd of skupper-router 3.5, or unset it.',
  linkFailed: 'Both routers run, but the link between them does not come up.',
  startFailed: (title: string) => `${title}: it did not start.`,
  logRemedy: (file: string) => `Its whole log: ${file}`,
  crashed: (title: string, how: string, wait: string) =>
    `${title}: ended (${how}) and is started again in ${wait}.`,
  back: (title: string) => `${title}: runs again.`,
  linkNotes: {
    up: 'Link: up again.',
    down: 'Link: down, though the public site answers.',
    unreachable: 'Link: cut, the public site cannot be reached.',
    silent: 'Private router: does not answer.',
    tampered: 'Private router: offers what its configuration does not.',
  },
  watchdog: (seconds: string) =>
    `Watchdog: the private router has been without its link for ${seconds} and is restarted.`,
  watchdogTampered:
    'Watchdog: somebody changed the private router from outside; it is restarted as it is configured.',
};

export type VanMessages = typeof english;

const portuguese: VanMessages = {
  router: 'Roteador',
  found: (version, where) => `skrouterd ${version}, ${where}`,
  where: { SKROUTERD: 'indicado por SKROUTERD', PATH: 'no PATH', image: 'em um contêiner' },
  certificates: 'Certificados',
  certificatesMade: (days) => `feitos para esta execução, válidos por ${days} dias`,
  publicRouter: 'Rot. público',
  privateRouter: 'Rot. privado',
  accepts: (port) => `aceita enlaces em 127.0.0.1:${port}`,
  dials: (port) => `disca para 127.0.0.1:${port}`,
  link: 'Enlace',
  linkUp: (port) => `ativo, TLS mútuo; a chat-api alcança o agente em 127.0.0.1:${port}`,
  missing: 'Não há skupper-router nesta máquina.',
  missingRemedy: (image) =>
    `Baixe a imagem (podman pull ${image}), ou compile https://github.com/skupperproject/skupper-router e indique o skrouterd em SKROUTERD.`,
  unusable: (file) => `SKROUTERD indica ${file}, que não é um skupper-router 3 ou mais novo.`,
  unusableRemedy:
    'Indique em SKROUTERD o programa skrouterd do skupper-router 3.5, ou remova a variável.',
  linkFailed: 'Os dois roteadores estão ativos, mas o enlace entre eles não se estabelece.',
  startFailed: (title) => `${title}: não iniciou.`,
  logRemedy: (file) => `O registro completo: ${file}`,
  crashed: (title, how, wait) => `${title}: terminou (${how}) e reinicia em ${wait}.`,
  back: (title) => `${title}: ativo de novo.`,
  linkNotes: {
    up: 'Enlace: ativo de novo.',
    down: 'Enlace: inativo, embora o site público responda.',
    unreachable: 'Enlace: cortado, o site público não pode ser alcançado.',
    silent: 'Rot. privado: não responde.',
    tampered: 'Rot. privado: oferece o que a configuração não prevê.',
  },
  watchdog: (seconds) =>
    `Vigilância: o roteador privado está sem o enlace há ${seconds} e é reiniciado.`,
  watchdogTampered:
    'Vigilância: alguém alterou o roteador privado de fora; ele é reiniciado como configurado.',
};

/** What the network on one machine says, in the language of the command. */
export function vanMessages({ locale }: Pick<Messages, 'locale'>): VanMessages {
  return locale === 'pt-BR' ? portuguese : english;
}
