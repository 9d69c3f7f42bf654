#!/usr/bin/env node
/**
 * The `vigia` command from a clone of this repository, in the folder where it is called. Must run on Node 20.19,
 * which it leaves for Node 24 at once. To have it on the PATH, link it: ln -s "$PWD/tools/vigia.mjs" ~/.local/bin/vigia
 */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureNode, workspaceRoot } from './node-runtime.mjs';

const installFirst =
  'The packages of Vigia are not installed yet. Run `npm ci` in its folder first.';

async function run() {
  if (!existsSync(join(workspaceRoot, 'node_modules'))) {
    process.stderr.write(`${installFirst}\n`);
    process.exitCode = 1;
    return;
  }
  if (!(await ensureNode(import.meta.url))) return;
  // What was compiled once is not compiled again: a third of the time to start.
  const cache = process.env.VIGIA_CACHE || join(homedir(), '.cache', 'vigia');
  module.enableCompileCache(join(cache, 'compiled'));
  try {
    await import('../apps/deploy-cli/src/main.ts');
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`${error.message.split('\n')[0]}\n${installFirst}\n`);
    process.exitCode = 1;
  }
}

await run();
