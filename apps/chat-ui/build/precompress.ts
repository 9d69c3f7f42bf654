import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import type { Plugin } from 'vite';

const compressible = /\.(?:js|css|html|svg|json|webmanifest)$/;
/** Below one network packet, compression saves nothing. */
const smallest = 1024;
/** Above this only what is fetched on first use is left, such as diagrams: the last bytes would cost most of the build. */
const large = 128 * 1024;
const largeQuality = 9;

/** Writes a `.br` and a `.gz` beside every text file of the build, so that no server compresses at run time. */
export function precompress(): Plugin {
  let directory = '';
  let written = false;
  return {
    name: 'vigia:precompress',
    apply: 'build',
    configResolved(config) {
      directory = path.resolve(config.root, config.build.outDir);
    },
    writeBundle() {
      written = true;
    },
    async closeBundle() {
      // Called after a failed build too: what is thrown here would hide why it failed.
      if (!written) return;
      const names = await readdir(directory, { recursive: true });
      for (const name of names.filter((entry) => compressible.test(entry))) {
        const file = path.join(directory, name);
        const content = await readFile(file);
        if (content.byteLength < smallest) continue;
        const [brotli, gzipped] = await Promise.all([
          promisify(brotliCompress)(content, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]:
                content.byteLength > large ? largeQuality : constants.BROTLI_MAX_QUALITY,
            },
          }),
          promisify(gzip)(content, { level: 9 }),
        ]);
        await writeFile(`${file}.br`, brotli);
        await writeFile(`${file}.gz`, gzipped);
      }
    },
  };
}
