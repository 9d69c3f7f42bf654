import { type KubernetesObject, listSet, readClusterFacts } from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ExitRequest } from '../../exit-request.ts';
import { withSite } from '../../site/open-site.ts';
import { createStyle, marks, usesColour } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { version } from '../../version.ts';
import { versionMessages } from './messages.ts';
import type { VersionOptions } from './version-options.ts';

type Entry = { what: string; version: string; wanted: string; isWell: boolean };

/** @throws ExitRequest with 1 when a version does not go with this command */
export async function runVersion(
  options: VersionOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stdout, environment, messages, stop } = dependencies;
  const words = versionMessages(messages.locale);
  if (!options.check) {
    stdout.write(options.output === 'json' ? `${JSON.stringify({ version })}\n` : `${version}\n`);
    return;
  }
  const entries = await withSite(
    options,
    dependencies,
    async ({ cluster, config, set }): Promise<Entry[]> => {
      const facts = await readClusterFacts(cluster, { signal: stop });
      const members = await listSet(cluster, set, { signal: stop });
      const skupper = facts.skupper.controller?.version ?? (facts.skupper.has22 ? '2.2' : '');
      const images = members
        .filter(({ kind }) => kind === 'Deployment')
        .map((deployment): Entry => {
          const tag = tagOf(deployment);
          const wanted = config.public.images.tag ?? version;
          return {
            what: deployment.metadata.name,
            version: tag,
            wanted,
            isWell: tag === wanted || tag === '',
          };
        });
      return [
        { what: words.command, version, wanted: '', isWell: true },
        {
          what: words.kubernetes,
          version: facts.version,
          wanted: '>= 1.29',
          isWell: isAtLeast(facts.version, 1, 29),
        },
        {
          what: words.skupper,
          version: skupper || words.missing,
          wanted: config.skupper.version,
          isWell: isAtLeast(skupper, 2, 2),
        },
        ...images,
      ];
    },
  );
  const first = entries.find(({ isWell }) => !isWell);
  if (options.output === 'json') {
    stdout.write(`${JSON.stringify({ version, isWell: first === undefined, entries })}\n`);
  } else {
    const style = createStyle(usesColour(stdout, environment));
    const rows = entries.map(({ what, version: seen, wanted, isWell }) => [
      isWell ? marks.clear : marks.shut,
      what,
      seen,
      wanted,
    ]);
    stdout.write(`${renderTable([words.columns, ...rows])}\n\n`);
    stdout.write(`${style.strong(first ? words.notWell(first.what) : words.well)}\n`);
  }
  if (first) throw new ExitRequest(exitCodes.failed);
}

function isAtLeast(text: string, major: number, minor: number): boolean {
  const [, one = '0', other = '0'] = /^v?(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(one) > major || (Number(one) === major && Number(other) >= minor);
}

/** The tag of the first image; empty where it is pinned by digest alone. */
function tagOf(deployment: KubernetesObject): string {
  const { template } = deployment['spec'] as {
    template?: { spec?: { containers?: { image?: string }[] } };
  };
  return /:([^:/@]+)(?:@.*)?$/.exec(template?.spec?.containers?.[0]?.image ?? '')?.[1] ?? '';
}
