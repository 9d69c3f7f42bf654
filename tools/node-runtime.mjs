/**
 * The commands of this workspace run on Node 24, also where the system has only Node 20: `npm ci` brings
 * a Node of the right version as a package. Everything in this file must run on Node 20.19.
 */
import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest major version of Node that the sources run on. */
export const requiredNodeMajor = 24;

/** The folder that holds the root package.json. */
export const workspaceRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} version such as `v24.21.0` or `24.21.0` */
export function isNewEnough(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10) >= requiredNodeMajor;
}

/**
 * The Node that the npm packages of this workspace brought, or null where there is none for the platform.
 * @param {string} [root] the workspace
 */
export function findBundledNode(root = workspaceRoot) {
  const link = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(link)) return link;
  const packaged = join('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(join(root, packaged))) return null;
  try {
    // npm 10 does not link the program of this package: with the link `npx nx` finds Node 24 as well.
    symlinkSync(join('..', '..', packaged), link);
    return link;
  } catch {
    return join(root, packaged);
  }
}

/** What to tell a person whose Node is too old and for whose platform no Node is bundled. */
export function missingNodeMessage() {
  return [
    `Vigia runs on Node ${requiredNodeMajor} or later; this is ${process.version}, and no bundled Node was found.`,
    existsSync(join(workspaceRoot, 'node_modules'))
      ? `There is one for Linux on x64 and arm64 only, not for ${process.platform} on ${process.arch}: install Node ${requiredNodeMajor} (https://nodejs.org) and try again.`
      : 'Run `npm ci` first.',
  ].join('\n');
}

/**
 * Goes on in this process when its Node is new enough; otherwise runs the script again under the bundled
 * Node, passes signals on, and ends this process with the same exit code.
 *
 * @param {string} scriptUrl the `import.meta.url` of the script that calls this
 * @returns {Promise<boolean>} true when the caller is to go on; false when another process did the work
 */
export async function ensureNode(scriptUrl) {
  if (isNewEnough(process.version)) return true;
  const node = findBundledNode();
  if (node === null) {
    process.stderr.write(`${missingNodeMessage()}\n`);
    process.exitCode = 1;
    return false;
  }
  const child = spawn(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  const ignore = () => {
    // The terminal sends Ctrl-C to both processes: the child decides when to end, this one waits.
  };
  const terminate = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', terminate);
  process.on('SIGHUP', terminate);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  process.off('SIGINT', ignore);
  process.off('SIGTERM', terminate);
  process.off('SIGHUP', terminate);
  if (signal) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
  return false;
}
