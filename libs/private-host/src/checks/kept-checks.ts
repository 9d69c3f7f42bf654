import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { broken, type Check, chooseByLocale, ok, skipped } from '@vigia/health-checks';
import { diffResources, readResourceTree, resourcesOfTree } from '@vigia/skupper-config';

import { readWatchRecord } from '../router/watch-record.ts';
import { expiryNotice } from './host-checks.ts';
import * as words from './kept-words.ts';
import type { SiteContext } from './site-context.ts';

/** A restart of the router is worth a word for so long, in milliseconds. */
const restartNotice = 86_400_000;

/** What is kept on the host besides what runs: the originals, the platform, the router's certificates, its history. */
export function keptChecks(locale: string): Check<SiteContext>[] {
  const say = chooseByLocale(locale, words);
  const upCommand = 'vigia private up <SITE.vigia-link>';
  return [
    {
      id: 'resources.platform',
      hop: 'private-host',
      requires: ['resources.valid'],
      async run({ paths, site }) {
        const text = await readFile(paths.skupper.platformFile, 'utf8').catch(() => null);
        const platform = /^platform:\s*"?(\w+)/m.exec(text ?? '')?.[1];
        if (platform === undefined) return skipped(say.noPlatform);
        return platform === site.platform
          ? ok(platform)
          : broken(
              say.otherPlatform(platform, site.platform),
              say.platformWhy,
              `vigia private down, ${upCommand} --platform ${site.platform}`,
            );
      },
    },
    {
      id: 'resources.originals',
      hop: 'private-host',
      requires: ['resources.applied'],
      async run({ paths }) {
        const originals = resourcesOfTree(await readResourceTree(paths.resources));
        if (originals.length === 0)
          return broken(say.noOriginals(paths.resources), say.originalsWhy, upCommand);
        const input = resourcesOfTree(await readResourceTree(paths.skupper.inputResources));
        // What somebody else has put beside ours is theirs to keep.
        const [change] = diffResources(originals, input).filter((each) => each.change !== 'added');
        return change
          ? broken(say.changed(`${change.kind} ${change.name}`), say.changedWhy, upCommand)
          : ok(paths.resources);
      },
    },
    {
      id: 'router.credentials',
      hop: 'connector',
      requires: ['resources.applied'],
      async run({ paths, joined, host }) {
        // Those of the link have a check of their own.
        const ofLink = new Set(
          joined.flatMap((each) => (each.kind === 'Link' ? (each.spec.tlsCredentials ?? []) : [])),
        );
        const directory = join(paths.skupper.namespace, 'runtime', 'certs');
        const names = await readdir(directory).catch(() => []);
        const ends: { name: string; at: Date }[] = [];
        for (const name of names.filter((each) => !ofLink.has(each))) {
          const pem = await readFile(join(directory, name, 'tls.crt')).catch(() => null);
          const certificate = pem && readCertificate(pem);
          if (certificate) ends.push({ name, at: certificate.validToDate });
        }
        const first = ends.toSorted((one, other) => one.at.getTime() - other.at.getTime())[0];
        if (first === undefined) return skipped(say.noCredentials);
        const left = first.at.getTime() - host.now();
        const seen = say.ends(first.name, first.at.toISOString());
        const mend = `skupper system reload, ${upCommand}`;
        if (left <= 0) return broken(seen, say.endsWhy, mend);
        return left < expiryNotice ? ok(seen, mend) : ok(seen);
      },
    },
    {
      id: 'router.restarts',
      hop: 'link',
      requires: ['router.watch'],
      async run({ paths, host }) {
        const record = await readWatchRecord(paths);
        const last = record?.lastRestart;
        if (!record || !last) return ok(say.steady);
        const seen = say.restarts(record.restarts, last.at);
        return host.now() - Date.parse(last.at) < restartNotice ? ok(seen, say.unsteady) : ok(seen);
      },
    },
  ];
}

function readCertificate(pem: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
