/** What the checks of what is kept on the host say, in English. */
export const english = {
  noPlatform: 'Skupper has noted no platform yet',
  otherPlatform: (is: string, wanted: string) =>
    `Skupper has the site on ${is}, it was installed for ${wanted}`,
  platformWhy: 'Skupper refuses every command for another platform.',
  noOriginals: (path: string) => `there are no originals in ${path}`,
  originalsWhy: 'A skupper system stop would destroy the only copy of the resources.',
  changed: (what: string) => `changed in Skupper's folder by hand: ${what}`,
  changedWhy: 'The next vigia private up undoes it, and with it whoever relies on it.',
  noCredentials: 'the router has made no certificates of its own',
  ends: (name: string, at: string) => `the first to end is ${name}, at ${at}`,
  endsWhy: 'The router is no longer answered by itself: its state cannot be asked.',
  steady: 'the router was never restarted by the watchdog',
  restarts: (count: number, at: string) =>
    count === 1
      ? `the watchdog has restarted the router once, at ${at}`
      : `the watchdog has restarted the router ${count} times, last at ${at}`,
  unsteady: 'If it goes on, look at the line to the public site: vigia private status says why.',
};

/** The same in Brazilian Portuguese. */
export const portuguese: typeof english = {
  noPlatform: 'o Skupper ainda não anotou uma plataforma',
  otherPlatform: (is, wanted) => `o Skupper tem o site em ${is}, ele foi instalado para ${wanted}`,
  platformWhy: 'O Skupper recusa todo comando para outra plataforma.',
  noOriginals: (path) => `não há originais em ${path}`,
  originalsWhy: 'Um skupper system stop destruiria a única cópia dos recursos.',
  changed: (what) => `alterado à mão na pasta do Skupper: ${what}`,
  changedWhy: 'O próximo vigia private up o desfaz, e com ele quem depende disso.',
  noCredentials: 'o roteador não criou certificados próprios',
  ends: (name, at) => `o primeiro a terminar é ${name}, em ${at}`,
  endsWhy: 'O roteador deixa de ser atendido por si mesmo: não se pode perguntar como está.',
  steady: 'o vigia nunca reiniciou o roteador',
  restarts: (count, at) =>
    count === 1
      ? `o vigia reiniciou o roteador uma vez, em ${at}`
      : `o vigia reiniciou o roteador ${count} vezes, a última em ${at}`,
  unsteady: 'Se continuar, veja a linha até o site público: vigia private status diz por quê.',
};
