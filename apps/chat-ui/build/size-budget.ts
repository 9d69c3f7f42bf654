import { gzipSync } from 'node:zlib';

import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/** The JavaScript that the browser must have before the first page works: entry and static imports. */
function firstPageFiles(bundle: Bundle): Set<string> {
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || files.has(name)) return;
    files.add(name);
    chunk.imports.forEach(visit);
  };
  for (const [name, chunk] of Object.entries(bundle)) {
    if (chunk.type === 'chunk' && chunk.isEntry) visit(name);
  }
  return files;
}

const gzippedBytes = (code: string) => gzipSync(code, { level: 9 }).byteLength;

/**
 * Fails the build when the first page's JavaScript grows past a limit.
 * The largest language file counts too: one of them is always loaded, though dynamically.
 * @param options.limit in bytes after gzip.
 */
export function sizeBudget({ limit }: { limit: number }): Plugin {
  let report: (text: string) => void = () => undefined;
  return {
    name: 'vigia:size-budget',
    apply: 'build',
    configResolved(config) {
      report = (text) => config.logger.info(text);
    },
    generateBundle(_options, bundle) {
      const sizes = new Map<string, number>();
      for (const name of firstPageFiles(bundle)) {
        const chunk = bundle[name];
        if (chunk?.type === 'chunk') sizes.set(name, gzippedBytes(chunk.code));
      }
      const languages = Object.values(bundle)
        .filter((chunk) => chunk.type === 'chunk')
        .filter((chunk) => chunk.facadeModuleId?.includes('/src/i18n/languages/'))
        .map((chunk) => ({ name: chunk.fileName, bytes: gzippedBytes(chunk.code) }))
        .sort((one, other) => other.bytes - one.bytes);
      if (languages[0]) sizes.set(languages[0].name, languages[0].bytes);

      const zod = Object.values(bundle).some(
        (chunk) =>
          chunk.type === 'chunk' && chunk.moduleIds.some((id) => id.includes('/node_modules/zod/')),
      );
      if (zod) this.error('zod is in the bundle: import only types from @vigia/api-contract.');

      const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
      const rows = [...sizes].map(([name, bytes]) => `  ${name} ${(bytes / 1000).toFixed(1)} kB`);
      const summary = `first page: ${(total / 1000).toFixed(1)} of ${limit / 1000} kB of gzipped JavaScript\n${rows.join('\n')}`;
      if (total > limit) this.error(`The first page is too large. ${summary}`);
      report(summary);
    },
  };
}
