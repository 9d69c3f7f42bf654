/**
 * `npm start`: runs the local profile. Must run on Node 20.19, which it leaves for Node 24 at once; the
 * work is done by `vigia up --profile local` (apps/deploy-cli), in this very process where it can be.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNode, workspaceRoot } from './node-runtime.mjs';

const installFirst = 'The packages of Vigia are not installed yet. Run `npm ci`, then `npm start`.';

/** How often to look whether the process that started this one is still there, in milliseconds. */
const parentCheckInterval = 200;

/**
 * Ends this process when npm has ended: a shell in between may swallow the signal that was meant for us.
 * Only under npm, because a terminal may well be closed on `node tools/start.mjs &`.
 */
function endWithParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, parentCheckInterval);
  check.unref();
}

async function start() {
  if (!existsSync(join(workspaceRoot, 'node_modules'))) {
    process.stderr.write(`${installFirst}\n`);
    process.exitCode = 1;
    return;
  }
  if (!(await ensureNode(import.meta.url))) return;
  endWithParent();
  process.argv.splice(2, 0, 'up', '--profile', 'local');
  try {
    await import('../apps/deploy-cli/src/main.ts');
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`${error.message.split('\n')[0]}\n${installFirst}\n`);
    process.exitCode = 1;
  }
}

await start();
