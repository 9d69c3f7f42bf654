/** What `vigia` exits with; the table for people is in the README. A number is never given another meaning. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  /** Of `vigia doctor` alone: nothing is seen to be broken, but not everything can be seen. */
  cannotTell: 2,
  portInUse: 10,
  alreadyRunning: 11,
  modelUnusable: 12,
  stateUnusable: 13,
  diskFull: 14,
  buildFailed: 15,
  routerMissing: 16,
  configInvalid: 17,
  /** All runs, but no signed request was seen to come through in time. */
  pathUnproven: 20,
  /** A check found the host unfit; nothing was changed. */
  unfit: 21,
  /** The cluster cannot be reached, or does not accept the login. */
  clusterUnreachable: 30,
  /** The cluster refuses: a right, a quota, a rule, an object that it finds wrong. */
  clusterRefuses: 31,
  /** Another owner has fields that would be changed. */
  conflict: 32,
  /** The cluster lacks what is needed; nothing was changed. */
  notPrepared: 33,
  /** Not ready within the time, or never. */
  notReady: 34,
  /** Everything is ready, but a request does not get through. */
  pathBroken: 35,
  /** Of `vigia rotate signing`: the private site has to follow first; then the command goes on. */
  rotationWaits: 36,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
