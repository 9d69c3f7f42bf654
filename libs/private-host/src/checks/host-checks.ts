import { access, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { broken, type Check, chooseByLocale, ok, skipped, unknown } from '@vigia/health-checks';
import { isAtLeast } from '@vigia/skupper-config';

import { askOperator } from '../agent/operator-client.ts';
import { probePort } from '../probes/probe-port.ts';
import type { PrivateHost } from '../host/private-host.ts';
import * as words from './host-words.ts';
import type { HostContext } from './site-context.ts';

/** Signatures are good for 30 s, and the agent allows some difference: half of it is too much. In seconds. */
const largestSkew = 15;
/** The oldest Skupper with `system start` in today's meaning. */
const oldestSkupper = '2.1.0';
const day = 86_400_000;

/** What has to be right on the host before the site can run there, and while it does. */
export function hostChecks(locale: string): Check<HostContext>[] {
  const say = chooseByLocale(locale, words);
  return [
    {
      id: 'link-file.mode',
      hop: 'private-host',
      async run({ linkFile }) {
        if (linkFile === null) return skipped(say.noLinkFile);
        const { path, mode, isExposed } = linkFile;
        return isExposed
          ? broken(say.fileMode(path, mode.toString(8)), say.fileModeWhy, `chmod 600 ${path}`)
          : ok(say.fileModeOk);
      },
    },
    {
      id: 'link-file.expiry',
      hop: 'private-host',
      async run({ linkFile, host, site }) {
        if (linkFile === null) return skipped(say.noLinkFile);
        const left = Date.parse(linkFile.expiresAt) - host.now();
        if (left <= 0) {
          return broken(
            say.expired(linkFile.expiresAt),
            say.expiredWhy,
            say.expiredMend(site.name),
          );
        }
        return ok(say.expires(linkFile.expiresAt));
      },
    },
    {
      id: 'host.skupper',
      hop: 'private-host',
      async run({ skupper }, signal) {
        const version = await skupper.version(signal);
        if (version === null) {
          return broken(say.noSkupper(skupper.program), say.skupperWhy, say.skupperMend);
        }
        if (!isAtLeast(version, oldestSkupper)) {
          return broken(say.oldSkupper(version, oldestSkupper), say.oldSkupperWhy, say.skupperMend);
        }
        return ok(version, isAtLeast(version, '2.2.1') ? undefined : say.skupperMend);
      },
    },
    {
      id: 'host.platform',
      hop: 'private-host',
      async run({ host, site: { platform } }, signal) {
        const program = platform === 'linux' ? 'skrouterd' : platform;
        const { isMissing: none, stdout } = await host.run(program, ['--version'], { signal });
        return none
          ? broken(say.noProgram(program), say.noProgramWhy(platform), say.noProgramMend(program))
          : ok(`${program} ${/\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] ?? ''}`.trim());
      },
    },
    {
      id: 'host.engine',
      hop: 'private-host',
      requires: ['host.platform'],
      async run(context, signal) {
        const { platform } = context.site;
        if (platform === 'linux') return skipped(say.noEngineNeeded);
        const socket = engineSocket(context);
        try {
          const { status } = await askOperator(socket, '/_ping', { signal });
          if (status === 200) return ok(socket);
          return broken(say.engineAnswers(socket, status), say.engineWhy, engineMend(context));
        } catch (error) {
          signal.throwIfAborted();
          const { code } = error as { code?: string };
          const seen =
            code === 'absent' ? say.noSocket(socket) : say.socketShut(socket, code ?? '');
          return broken(seen, say.engineWhy, engineMend(context));
        }
      },
    },
    {
      id: 'host.systemd',
      hop: 'private-host',
      async run({ services, host }, signal) {
        const stranger = await strangersFolder(host);
        if (stranger !== null) {
          const seen = say.strangersFolder(stranger, host.userName);
          return broken(seen, say.strangersWhy, say.loginMend(host.userName));
        }
        const state = await services.systemState(signal);
        const isUp = ['running', 'degraded', 'starting', 'initializing', 'maintenance'];
        if (state !== null && isUp.includes(state)) return ok(state);
        const isUser = host.uid !== 0;
        return broken(
          say.noSystemd(state ?? say.missing, isUser),
          say.systemdWhy,
          isUser && !host.environment['XDG_RUNTIME_DIR']
            ? say.loginMend(host.userName)
            : say.systemdMend,
        );
      },
    },
    {
      id: 'host.lingering',
      hop: 'private-host',
      requires: ['host.systemd'],
      async run({ host }) {
        if (host.uid === 0) return skipped(say.rootStays);
        try {
          await access(join(host.lingerDirectory, host.userName));
          return ok(host.userName);
        } catch {
          return broken(
            say.noLingering(host.userName),
            say.lingeringWhy,
            `loginctl enable-linger ${host.userName}`,
          );
        }
      },
    },
    {
      id: 'host.port',
      hop: 'private-host',
      async run({ site, paths }, signal) {
        const { agentPort } = site;
        if ((await probePort('127.0.0.1', agentPort, signal)) !== null) {
          return ok(say.portFree(agentPort));
        }
        // Ours may have it: then the agent's own check says how it is.
        const isOurs = await askOperator(paths.operatorSocket, '/model', { signal }).then(
          () => true,
          () => false,
        );
        return isOurs
          ? ok(say.portOurs(agentPort))
          : broken(say.portTaken(agentPort), say.portWhy, say.portMend(agentPort));
      },
    },
    {
      id: 'host.disk',
      hop: 'private-host',
      async run({ paths, freeBytes }) {
        const { bavail, bsize } = await statfs(await nearest(paths.own));
        const free = Number(bavail) * Number(bsize);
        const seen = say.disk(megabytes(free));
        return free >= freeBytes
          ? ok(seen)
          : broken(seen, say.diskWhy, say.diskMend(megabytes(freeBytes), paths.own));
      },
    },
    {
      id: 'host.clock',
      hop: 'private-host',
      async run(context, signal) {
        const skew = await readSkew(context, signal);
        if (skew !== null) {
          return Math.abs(skew) <= largestSkew
            ? ok(say.clock(Math.abs(Math.round(skew))))
            : broken(say.skew(Math.round(skew)), say.skewWhy, 'timedatectl set-ntp true');
        }
        const { stdout } = await context.host.run(
          'timedatectl',
          ['show', '-p', 'NTPSynchronized', '--value'],
          { signal },
        );
        return stdout.trim() === 'yes'
          ? ok(say.synchronized)
          : unknown(say.clockUnknown, say.clockMend);
      },
    },
  ];

  function engineMend({ site, host }: HostContext): string {
    if (site.platform === 'docker') return 'systemctl enable --now docker';
    return `systemctl ${host.uid === 0 ? '' : '--user '}enable --now podman.socket`;
  }
}

/** How long before its end a certificate is worth a word, in milliseconds. */
export const expiryNotice = 30 * day;

function engineSocket({ host, site }: HostContext): string {
  const { environment, uid } = host;
  const given = environment['CONTAINER_ENDPOINT'];
  if (given) return given.replace(/^unix:\/\//, '');
  if (site.platform === 'docker') return '/run/docker.sock';
  if (uid === 0) return '/run/podman/podman.sock';
  return join(environment['XDG_RUNTIME_DIR'] || `/run/user/${uid}`, 'podman', 'podman.sock');
}

/** XDG_RUNTIME_DIR, where it is somebody else's: `su` hands it on (https://specifications.freedesktop.org/basedir-spec). */
async function strangersFolder({ uid, environment, ownerOf }: PrivateHost): Promise<string | null> {
  const folder = environment['XDG_RUNTIME_DIR'];
  if (uid === 0 || !folder) return null;
  // That it is missing is seen by who uses it.
  return ((await ownerOf(folder)) ?? uid) === uid ? null : folder;
}

/** The folder, or the nearest above it that is there. */
async function nearest(directory: string): Promise<string> {
  try {
    await access(directory);
    return directory;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing || dirname(directory) === directory) throw error;
    return nearest(dirname(directory));
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1e6)} MB`;
}

/** By how many seconds this clock is ahead of that of whoever serves the public address; null when nobody tells. */
async function readSkew(
  { publicAddress, host, ...context }: HostContext,
  signal: AbortSignal,
): Promise<number | null> {
  if (publicAddress === null) return null;
  try {
    const before = host.now();
    const response = await context.fetch(publicAddress, {
      method: 'HEAD',
      redirect: 'manual',
      signal,
    });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    // Half of the way there and back, and half of the second that the header leaves out.
    return Number.isNaN(theirs) ? null : ((before + host.now()) / 2 - (theirs + 500)) / 1000;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
