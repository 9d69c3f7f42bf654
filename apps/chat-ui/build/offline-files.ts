import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Plugin, Rolldown } from 'vite';

type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } };

const workerFile = 'service-worker.js';
const placeholder = 'const firstFiles = [];';
/** Answers cannot be made offline, so what draws their heavier parts need not be there. */
const isWanted = ({ isEntry, facadeModuleId }: Chunk) =>
  isEntry || (facadeModuleId?.includes('/src/') && !facadeModuleId.includes('/src/markdown/'));
/** The letters of both languages of the page. */
const isFont = (name: string) => /-latin-wght-normal-[\w-]+\.woff2$/.test(name);

/** The page, its own parts that are fetched on first use, and what these import, as addresses. */
function filesOf(bundle: Rolldown.OutputBundle): string[] {
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || files.has(name)) return;
    files.add(name);
    for (const style of (chunk as Chunk).viteMetadata?.importedCss ?? []) files.add(style);
    chunk.imports.forEach(visit);
  };
  for (const [name, file] of Object.entries(bundle)) {
    if (file.type === 'chunk' ? isWanted(file) : isFont(name)) {
      if (file.type === 'chunk') visit(name);
      else files.add(name);
    }
  }
  return [...files].map((name) => `/${name}`).sort();
}

/** Tells the service worker which files it keeps, so that the page opens offline after one visit. */
export function offlineFiles(): Plugin {
  let directory = '';
  return {
    name: 'vigia:offline-files',
    apply: 'build',
    configResolved(config) {
      directory = path.resolve(config.root, config.build.outDir);
    },
    async writeBundle(_options, bundle) {
      const file = path.join(directory, workerFile);
      const source = await readFile(file, 'utf8');
      if (!source.includes(placeholder)) this.error(`${workerFile} has no “${placeholder}”.`);
      const list = `const firstFiles = ${JSON.stringify(filesOf(bundle))};`;
      await writeFile(
        file,
        source.replace(placeholder, () => list),
      );
    },
  };
}
