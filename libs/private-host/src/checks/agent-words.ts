/** What the checks of the agent say, in English. */
export const english = {
  running: (version: string, pid: number) => `version ${version} answers (process ${pid})`,
  draining: 'it is being stopped and accepts nothing new',
  drainingWhy: 'No new answer begins until it runs again.',
  down: (socket: string, absent: boolean) =>
    absent ? `there is no operator socket at ${socket}` : `nothing answers at ${socket}`,
  downWhy: 'The agent is the only door to the model: without it nobody gets an answer.',
  failed: (socket: string, reason: string) => `${socket} does not answer as it should: ${reason}`,
  forbidden: (socket: string) => `this user may not open ${socket}`,
  forbiddenMend: 'Run this as the user that runs the agent, or as root.',
  store: (engine: string) => `${engine} answers`,
  storeDown: (engine: string, code: string) => `${engine} does not answer (${code})`,
  storeWhy: 'Without its store the agent accepts no message.',
  storeMend: (log: string) => `Look at the free disk and the database; the log says more: ${log}`,
  audit: 'every ended request is recorded',
  auditFails: (count: number) => `${count} records could not be written`,
  auditWhy: 'The audit log has gaps.',
  auditMend: 'Look at the free space and the owner of the data folder.',
  key: (ids: string) => `accepts ${ids}`,
  keyUnknown: (ids: string) => `accepts ${ids}; no pairing here to compare with`,
  keyMissing: (accepted: string, missing: string) =>
    `accepts ${accepted || 'no key'}, but the public site signs with ${missing}`,
  keyWhy: 'Every request of the public site is refused.',
  keyMend: 'Pair again with a link file of that public site: vigia private up <SITE.vigia-link>',
  clock: 'no request was refused for its time',
  clockSkew: (seconds: number, at: string) =>
    `differs from the public site's by about ${Math.abs(seconds)} s (seen ${at})`,
  clockWhy: 'Signatures are valid for 30 seconds: with other clocks they are refused.',
  model: (name: string, detail: string | null) => `${name} is ready${detail ? `; ${detail}` : ''}`,
  modelLoading: (name: string, percent: number | null) =>
    `${name} is loading${percent === null ? '' : ` (${percent} %)`}`,
  modelWait: 'Wait until it is loaded.',
  modelDown: (name: string, state: string, detail: string | null) =>
    `${name} is ${state}${detail ? `: ${detail}` : ''}`,
  modelWhy: 'No question is answered while the model server is down.',
  modelMend: (log: string) => `The log says why: ${log}`,
};

const states: Readonly<Record<string, string>> = { restarting: 'reiniciando', failed: 'com falha' };

/** The same in Brazilian Portuguese. */
export const portuguese: typeof english = {
  running: (version, pid) => `a versão ${version} responde (processo ${pid})`,
  draining: 'está sendo encerrado e não aceita nada novo',
  drainingWhy: 'Nenhuma resposta nova começa até que ele volte.',
  down: (socket, absent) =>
    absent ? `não existe o soquete do operador ${socket}` : `nada responde em ${socket}`,
  downWhy: 'O agente é a única porta para o modelo: sem ele ninguém recebe resposta.',
  failed: (socket, reason) => `${socket} não responde como deveria: ${reason}`,
  forbidden: (socket) => `este usuário não pode abrir ${socket}`,
  forbiddenMend: 'Execute isto com o usuário que executa o agente, ou como root.',
  store: (engine) => `${engine} responde`,
  storeDown: (engine, code) => `${engine} não responde (${code})`,
  storeWhy: 'Sem o armazenamento o agente não aceita nenhuma mensagem.',
  storeMend: (log) => `Veja o espaço em disco e o banco de dados; o log diz mais: ${log}`,
  audit: 'cada requisição encerrada é registrada',
  auditFails: (count) => `${count} registros não puderam ser gravados`,
  auditWhy: 'O registro de auditoria tem lacunas.',
  auditMend: 'Veja o espaço livre e o dono da pasta de dados.',
  key: (ids) => `aceita ${ids}`,
  keyUnknown: (ids) => `aceita ${ids}; não há pareamento aqui para comparar`,
  keyMissing: (accepted, missing) =>
    `aceita ${accepted || 'nenhuma chave'}, mas o site público assina com ${missing}`,
  keyWhy: 'Toda requisição do site público é recusada.',
  keyMend: 'Pareie de novo com um arquivo desse site público: vigia private up <SITE.vigia-link>',
  clock: 'nenhuma requisição foi recusada pelo horário',
  clockSkew: (seconds, at) =>
    `difere do relógio do site público em cerca de ${Math.abs(seconds)} s (visto em ${at})`,
  clockWhy: 'As assinaturas valem 30 segundos: com relógios diferentes elas são recusadas.',
  model: (name, detail) => `${name} está pronto${detail ? `; ${detail}` : ''}`,
  modelLoading: (name, percent) =>
    `${name} está carregando${percent === null ? '' : ` (${percent} %)`}`,
  modelWait: 'Espere até que esteja carregado.',
  modelDown: (name, state, detail) =>
    `${name} está ${states[state] ?? state}${detail ? `: ${detail}` : ''}`,
  modelWhy: 'Nenhuma pergunta é respondida enquanto o servidor do modelo está parado.',
  modelMend: (log) => `O log diz por quê: ${log}`,
};
