import type { ApiKey } from '@vigia/api-contract';
import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: {
    keys: 'make, list and revoke the API keys of programs that call /v1',
    create: 'make a key; it is shown this once and kept nowhere',
    list: 'show the keys, until when they are good, and when they were last used',
    revoke: 'refuse a key from now on, at every agent within 5 seconds',
    name: 'what the key is called, here and in the audit log, such as lab-7',
    nameOrId: 'the name of a key that is not revoked, or the id of any',
    socket: "the agent's operator socket (default: VIGIA_OPERATOR_SOCKET, else that of npm start)",
    expiresIn: 'how long it is good: 90s, 15m, 2h, 30d (default: until it is revoked)',
    durationInvalid: (text: string) => `${text} is not from 1m to 3650d.`,
    limitsClass: 'the class of limits that holds for it, from keyClasses of the limits file',
  },
  created: (name: string, until: string | null) =>
    `This is the key ${name}, good until ${until ?? 'it is revoked'}. It is not shown again.`,
  anyKey:
    'This agent takes any key (VIGIA_API_KEYS=any): it asks for registered ones only elsewhere.',
  columns: ['NAME', 'STATE', 'CREATED', 'EXPIRES', 'LAST USED', 'LIMITS', 'ID'],
  states: { active: 'active', expired: 'expired', revoked: 'revoked' } as Record<
    ApiKey['state'],
    string
  >,
  never: 'never',
  listed: (count: number) => (count === 1 ? '1 key' : `${count} keys`),
  none: 'There is no key.',
  revoked: (name: string) => `The key ${name} is revoked.`,
  unknown: (nameOrId: string) => `There is no key ${nameOrId}.`,
  unknownRemedy: 'Look for it with: vigia keys list',
  absent: (socket: string) => `No agent answers at ${socket}.`,
  absentRemedy: 'Start the private site, or name the socket of its agent by --socket PATH.',
  forbidden: (socket: string) => `${socket} may be opened by the user of the agent alone.`,
  forbiddenRemedy: 'Run the command as that user.',
  failed: (socket: string, why: string) => `The agent at ${socket} gave no usable answer: ${why}.`,
  failedRemedy: 'Look at its log, and whether agent and command are of the same version.',
};

export type KeysMessages = typeof english;

const portuguese: KeysMessages = {
  help: {
    keys: 'cria, lista e revoga as chaves de API dos programas que chamam /v1',
    create: 'cria uma chave; ela é mostrada só desta vez e não fica guardada',
    list: 'mostra as chaves, até quando valem e quando foram usadas pela última vez',
    revoke: 'recusa uma chave a partir de agora, em todos os agentes em até 5 segundos',
    name: 'como a chave se chama, aqui e no registro de auditoria, por exemplo lab-7',
    nameOrId: 'o nome de uma chave não revogada, ou o id de qualquer uma',
    socket: 'o socket de operador do agente (padrão: VIGIA_OPERATOR_SOCKET, senão o do npm start)',
    expiresIn: 'por quanto tempo ela vale: 90s, 15m, 2h, 30d (padrão: até ser revogada)',
    durationInvalid: (text) => `${text} não está entre 1m e 3650d.`,
    limitsClass: 'a classe de limites que vale para ela, de keyClasses no arquivo de limites',
  },
  created: (name, until) =>
    `Esta é a chave ${name}, válida até ${until ?? 'ser revogada'}. Ela não será mostrada de novo.`,
  anyKey:
    'Este agente aceita qualquer chave (VIGIA_API_KEYS=any): só em outros perfis exige as registradas.',
  columns: ['NOME', 'ESTADO', 'CRIADA', 'EXPIRA', 'ÚLTIMO USO', 'LIMITES', 'ID'],
  states: { active: 'ativa', expired: 'expirada', revoked: 'revogada' },
  never: 'nunca',
  listed: (count) => (count === 1 ? '1 chave' : `${count} chaves`),
  none: 'Não há nenhuma chave.',
  revoked: (name) => `A chave ${name} está revogada.`,
  unknown: (nameOrId) => `Não há nenhuma chave ${nameOrId}.`,
  unknownRemedy: 'Procure-a com: vigia keys list',
  absent: (socket) => `Nenhum agente responde em ${socket}.`,
  absentRemedy: 'Inicie o site privado, ou indique o socket do agente com --socket CAMINHO.',
  forbidden: (socket) => `Só o usuário do agente pode abrir ${socket}.`,
  forbiddenRemedy: 'Execute o comando como esse usuário.',
  failed: (socket, why) => `O agente em ${socket} não deu uma resposta utilizável: ${why}.`,
  failedRemedy: 'Veja o log dele, e se o agente e o comando são da mesma versão.',
};

/** The words of the command in a language. */
export function keysMessages(locale: string): KeysMessages {
  return chooseByLocale(locale, { english, portuguese });
}
