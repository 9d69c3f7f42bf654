/** What the command says, in English; `portuguese.ts` has the same keys. */
export const english = {
  locale: 'en',

  help: {
    description: 'Vigia: a window to a private language model',
    up: 'start Vigia and stay until it is stopped',
    localStart: 'Starts Vigia on this machine: model, private site, public site, page.',
    profile: 'what to start; `local` is everything on this machine, on loopback',
    port: 'port of the page on 127.0.0.1; 0 takes a free one',
    model: 'a model in GGUF form to run instead of the default one',
    noOpen: 'do not open the page in a browser',
    van: 'put two real Skupper routers between the public and the private site',
    output: 'text for people, json for programs (one object a line)',
    help: 'show this help',
    version: 'show the version',
    helpCommand: 'show the help of a command',
    choices: 'one of',
    default: 'default',
    environment: [
      'Environment:',
      '  VIGIA_HOME    conversations, keys and logs   (~/.local/share/vigia)',
      '  VIGIA_CACHE   downloaded models              (~/.cache/vigia)',
      '  HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE       honoured when the model is fetched',
    ].join('\n'),
    exitCodes: 'Exit codes are listed in apps/deploy-cli/README.md.',
  },

  /** Commander's own headings. */
  helpTitles: {} as Record<string, string>,

  steps: {
    state: 'State',
    port: 'Port',
    build: 'Apps',
    model: 'Model file',
    agent: 'Private site',
    chatApi: 'Public site',
    modelReady: 'Model',
    path: 'Whole path',
    browser: 'Browser',
    stop: 'Stop',
    leftovers: 'Earlier run',
  },

  state: {
    ready: (directory: string) => directory,
    firstStart: (directory: string) => `${directory}, keys made`,
    leftovers: 'waiting for processes of the run before to end',
  },
  port: {
    free: (port: number) => (port === 0 ? 'any free one' : `${port} is free`),
  },
  build: {
    upToDate: 'up to date',
    building: (done: number, total: number) => `building, ${done} of ${total} ready`,
    built: (total: number) => `${total} built`,
  },
  model: {
    looking: 'looking for it',
    /** By the step of the acquisition. */
    acquisition: {
      'contacting-hub': 'asking Hugging Face',
      downloading: 'downloading',
      verifying: 'verifying',
      'fetching-stand-in': 'fetching the stand-in by pip',
      'unpacking-stand-in': 'unpacking the stand-in',
    },
    transfer: (
      what: string,
      done: string,
      total: string | null,
      speed: string | null,
      left: string | null,
    ) =>
      `${what} ${[
        total ? `${done} of ${total}` : done,
        speed && `${speed}/s`,
        left && `${left} left`,
      ]
        .filter(Boolean)
        .join(', ')}`,
    /** What the library says about a model that cannot be had is English already. */
    acquisitionError: (_code: string, message: string, remedy: string) => ({ message, remedy }),
    loading: (percent: string) => `loading${percent ? `, ${percent}` : ''}`,
    ready: (name: string) => `${name} is ready`,
    restarting: 'starting again',
    /** Said later, when a model that was ready changes. */
    notes: {
      restarting: (name: string) => `The model server of ${name} ended and is started again.`,
      ready: (name: string) => `${name} is ready again.`,
      failed: (name: string) => `${name} cannot be run any more.`,
    },
    standIn: (name: string) => `${name}, a stand-in`,
    standInNote: (name: string, wanted: string, reason: string) =>
      `A small stand-in answers: ${name} instead of ${wanted}, because ${reason}.`,
    standInReasons: {
      'hub-unreachable': 'Hugging Face could not be reached',
      'offline-requested': 'HF_HUB_OFFLINE asks to stay offline',
    },
  },
  service: {
    starting: 'starting',
    listening: (address: string) => `listening at ${address}`,
    agent: 'the private site',
    'chat-api': 'the public site',
    restarting: (name: string, how: string, seconds: string) =>
      `${capital(name)} ended (${how}) and is started again in ${seconds}.`,
    restarted: (name: string) => `${capital(name)} is back.`,
    exitCode: (code: number) => `exit code ${code}`,
    exitSignal: (signal: string) => `killed by ${signal}`,
  },
  path: {
    asking: 'sending a signed request',
    proved: 'page, chat-api, agent and model answer',
  },
  browser: { opening: (url: string) => `opening ${url}` },
  stop: {
    stopping: 'stopping',
    done: 'everything has ended',
    killed: (names: string) => `had to be killed: ${names}`,
  },
  ready: (url: string) => `Vigia is ready: ${url}`,

  /** Why a file could not be written, by the code of the system (errno(3)). */
  fileReasons: {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'there is a file of that name',
    ENAMETOOLONG: 'the path is too long',
    EIO: 'the disk reports an error',
  },

  errors: {
    portInUse: (port: number, holder: string | null) =>
      `Port ${port} is in use${holder ? ` by ${holder}` : ''}.`,
    portInUseRemedy: (example: string) => `End that process, or choose another port: ${example}`,
    portForbidden: (port: number) => `This user may not listen on port ${port}.`,
    portForbiddenRemedy: (example: string) => `Choose a port from 1024 up: ${example}`,
    processNamed: (name: string, pid: number) => `${name} (process ${pid})`,
    portInvalid: (text: string) => `${text} is not a port: give a whole number from 0 to 65535.`,
    alreadyRunning: (pid: number, url: string | null) =>
      `Vigia is already running on this machine (process ${pid})${url ? `: ${url}` : ''}.`,
    alreadyRunningRemedy: (directory: string) =>
      `Use that one, end it, or give this one a state of its own: VIGIA_HOME=<directory> (both use ${directory} now).`,
    stateUnusable: (directory: string, reason: string) =>
      `Vigia cannot write its state to ${directory}: ${reason}.`,
    stateUnusableRemedy:
      'Make the directory writable for this user, or choose another by VIGIA_HOME=<directory>.',
    cacheUnusable: (directory: string, reason: string) =>
      `Models cannot be stored in ${directory}: ${reason}.`,
    cacheUnusableRemedy:
      'Make the directory writable for this user, or choose another by VIGIA_CACHE=<directory>.',
    keyUnreadable: (file: string) => `The key ${file} cannot be read as an Ed25519 private key.`,
    keyUnreadableRemedy:
      'Put it back from a backup, or delete it: a new one is made at the next start.',
    diskFull: (path: string) => `The disk that holds ${path} is full.`,
    diskFullRemedy: 'Free some space on it, then start again; nothing that was stored is lost.',
    modelMissing: (path: string) => `There is no model file at ${path}.`,
    modelUnreadable: (path: string, reason: string) =>
      `The model file ${path} cannot be read: ${reason}.`,
    modelNoGguf: (path: string) => `${path} is not a model in GGUF form.`,
    modelFileRemedy: 'Give --model the path of a file that ends in .gguf, or leave --model out.',
    modelFailed: (name: string) => `The model server cannot run ${name}.`,
    modelFailedRemedy: (logFile: string) =>
      `The log says why: ${logFile}. Another model can be given by --model <file>.`,
    buildFailed: 'The apps could not be built.',
    buildFailedRemedy: (logFile: string) =>
      `Run npm ci and start again. The whole output: ${logFile}`,
    noWorkspace: (directory: string) => `There is no Vigia workspace at or above ${directory}.`,
    noWorkspaceRemedy: 'Run this inside a clone of the repository.',
    serviceFailed: (name: string, how: string) => `${capital(name)} did not start (${how}).`,
    serviceSilent: (name: string, seconds: number) =>
      `${capital(name)} did not start within ${seconds} s.`,
    serviceCrashes: (name: string, how: string, count: number) =>
      `${capital(name)} ended ${count} times in a row, the last time with ${how}.`,
    serviceRemedy: (logFile: string) => `Its whole log: ${logFile}`,
    pathBroken: (what: string) => `Everything runs, but a request does not get through: ${what}`,
    unexpected: (message: string) => `Something failed that should not: ${message}`,
    unexpectedRemedy: 'Please report it, with the output of VIGIA_DEBUG=1.',
  },
};

/** Everything that the command can say, in one language. */
export type Messages = typeof english;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
