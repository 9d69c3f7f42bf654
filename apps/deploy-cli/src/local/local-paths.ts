import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the local profile keeps things. */
export type LocalPaths = {
  /** Conversations, keys, logs; only for this user. */
  home: string;
  lockFile: string;
  keys: string;
  logs: string;
  data: string;
  operatorSocket: string;
  /** Certificates and configuration of the routers of `--van`, made anew at each start. */
  network: string;
  /** Downloaded models, which any state may share. */
  models: string;
};

/**
 * Follows VIGIA_HOME and VIGIA_CACHE, else the XDG base directories
 * (https://specifications.freedesktop.org/basedir-spec/latest/), which count only when absolute.
 */
export function localPaths(environment: Environment, currentDirectory: string): LocalPaths {
  const userHome = environment['HOME'] || homedir();
  const xdg = (name: string, fallback: string) => {
    const value = environment[name];
    return path.join(
      value && path.isAbsolute(value) ? value : path.join(userHome, fallback),
      'vigia',
    );
  };
  const own = (name: string) => {
    const value = environment[name];
    return value ? path.resolve(currentDirectory, value) : undefined;
  };
  const home = own('VIGIA_HOME') ?? xdg('XDG_DATA_HOME', '.local/share');
  return {
    home,
    lockFile: path.join(home, 'running.json'),
    keys: path.join(home, 'keys'),
    logs: path.join(home, 'logs'),
    data: path.join(home, 'private-site'),
    operatorSocket: path.join(home, 'operator.sock'),
    network: path.join(home, 'network'),
    models: path.join(own('VIGIA_CACHE') ?? xdg('XDG_CACHE_HOME', '.cache'), 'models'),
  };
}
