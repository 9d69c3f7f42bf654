/**
 * Finds a Chromium for the browser tests, and brings one where the machine has none: first what is there,
 * then the one inside an npm package that `npm ci` has already fetched, then Playwright's own download.
 * Every candidate is started once (`--version`), so that what is returned is known to run.
 */
import { execFile, spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, mkdtemp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { workspaceRoot } from './node-runtime.mjs';

const commandNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const startDeadline = 30_000;
const downloadDeadline = 10 * 60_000;

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {Record<string, string>} env variables that the browser needs beside the process's own
 * @property {string} source where it comes from, for a person to read
 */

/**
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] read for `CHROMIUM_PATH` and `PATH`
 * @param {(message: string) => void} [options.log] told of each step that takes time
 * @param {string} [options.cacheDirectory] where an unpacked browser is kept
 * @param {boolean} [options.allowDownload] whether Playwright may download one; true when left out
 * @returns {Promise<Browser>}
 * @throws {Error} one sentence for each place that was tried, and what to do
 */
export async function findBrowser({
  env = process.env,
  log = ignore,
  cacheDirectory = join(workspaceRoot, 'node_modules', '.cache', 'vigia'),
  allowDownload = true,
} = {}) {
  if (env.CHROMIUM_PATH) {
    const problem = await startProblem(env.CHROMIUM_PATH, env);
    if (problem) throw new Error(`CHROMIUM_PATH is ${env.CHROMIUM_PATH}, which ${problem}.`);
    return { executablePath: env.CHROMIUM_PATH, env: {}, source: 'CHROMIUM_PATH' };
  }

  const tried = [];
  const attempt = async (source, find) => {
    try {
      const candidate = await find();
      if (candidate === null) return null;
      const problem = await startProblem(candidate.executablePath, { ...env, ...candidate.env });
      if (!problem) return { env: {}, ...candidate, source };
      tried.push(`${candidate.executablePath} (${source}) ${problem}`);
    } catch (error) {
      tried.push(`${source}: ${error.message}`);
    }
    return null;
  };

  for (const path of installedPaths(env)) {
    const browser = await attempt('installed on this machine', async () => ({
      executablePath: path,
    }));
    if (browser) return browser;
  }
  const browser =
    (await attempt("Playwright's own", playwrightBrowser)) ??
    (await attempt('npm package @sparticuz/chromium', () =>
      unpackedBrowser({ cacheDirectory, log, env }),
    )) ??
    (allowDownload
      ? await attempt('downloaded by Playwright', async () => {
          await installPlaywrightBrowser({ log, env });
          return playwrightBrowser();
        })
      : null);
  if (browser) return browser;
  throw new Error(
    [
      'No Chromium was found that starts here.',
      ...tried.map((line) => `  - ${line}`),
      'Install one (Debian: apt install chromium; Fedora: dnf install chromium), or set CHROMIUM_PATH to one.',
    ].join('\n'),
  );
}

function ignore() {
  // Nobody asked to be told.
}

/** Chromium and Chrome as the commands of the PATH name them, in the order of preference. */
function installedPaths(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.filter((path) => existsSync(path));
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  const executablePath = chromium.executablePath();
  return existsSync(executablePath) ? { executablePath } : null;
}

/** Why a browser does not start, as the end of a sentence; null when it does. */
async function startProblem(executablePath, env) {
  try {
    await access(executablePath, constants.X_OK);
  } catch {
    return 'is not a file that can be executed';
  }
  return new Promise((resolve) => {
    const options = { env, timeout: startDeadline, killSignal: 'SIGKILL' };
    execFile(executablePath, ['--version'], options, (error, stdout, stderr) => {
      if (!error && /\d+\.\d+/.test(stdout)) return resolve(null);
      const reason = (stderr || stdout || error?.message || '').trim().split('\n').at(-1);
      resolve(`does not start: ${reason || 'it says no version'}`);
    });
  });
}

/**
 * Unpacks the browser of @sparticuz/chromium, with the libraries and fonts that a bare machine lacks, into
 * a folder of its own under `cacheDirectory`. Two processes may do so at once: the first rename wins.
 */
async function unpackedBrowser({ cacheDirectory, log, env }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const require = createRequire(import.meta.url);
  const packageFolder = dirname(dirname(require.resolve('@sparticuz/chromium')));
  const { version } = require(join(packageFolder, 'package.json'));
  const folder = join(cacheDirectory, `chromium-${version}`);
  if (!existsSync(folder)) {
    log('Unpacking Chromium from the npm package @sparticuz/chromium …');
    await mkdir(cacheDirectory, { recursive: true });
    const staging = await mkdtemp(join(cacheDirectory, 'unpacking-'));
    try {
      await unpackInto(staging, packageFolder);
      await rename(staging, folder).catch((error) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  const executablePath = join(folder, 'chromium');
  const fontsFile = join(folder, 'fonts.conf');
  await writeFile(fontsFile, fontsConfiguration(folder));
  const browserEnv = { FONTCONFIG_FILE: fontsFile };
  if ((await startProblem(executablePath, { ...env, ...browserEnv })) === null) {
    return { executablePath, env: browserEnv };
  }
  // The machine lacks NSS or Expat: the package has them too.
  const libraries = [join(folder, 'al2023', 'lib'), env.LD_LIBRARY_PATH].filter(Boolean);
  return { executablePath, env: { ...browserEnv, LD_LIBRARY_PATH: libraries.join(delimiter) } };
}

/** The package unpacks into the temporary folder, so a process of its own does it with another TMPDIR. */
async function unpackInto(folder, packageFolder) {
  const script = `
    const { inflate } = await import(${JSON.stringify(pathToFileURL(join(packageFolder, 'build', 'index.js')).href)});
    for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(${JSON.stringify(join(packageFolder, 'bin'))} + '/' + name);
    }`;
  await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: folder },
    timeout: downloadDeadline,
  });
}

function fontsConfiguration(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

async function installPlaywrightBrowser({ log, env }) {
  log('Downloading Chromium with Playwright …');
  const cli = join(
    dirname(fileURLToPath(import.meta.resolve('playwright-core/package.json'))),
    'cli.js',
  );
  await run(process.execPath, [cli, 'install', 'chromium'], { env, timeout: downloadDeadline });
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    let stderr = '';
    const child = spawn(command, args, {
      ...options,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr = (stderr + text).slice(-4000);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal) reject(new Error(`was ended by ${signal} (its time limit is 10 minutes)`));
      else reject(new Error(stderr.trim().split('\n').at(-1) || `exit code ${code}`));
    });
  });
}
