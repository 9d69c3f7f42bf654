import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type RealApiServer = {
  url: string;
  /** The kubeconfig of an administrator, or of a user without any right, as text. */
  kubeconfigFor(user: 'admin' | 'nobody', namespace?: string): string;
  close(): Promise<void>;
};

/**
 * The folder with kube-apiserver and etcd, by the convention of controller-runtime's envtest: KUBEBUILDER_ASSETS.
 * Null when it is not set or lacks one of them; says so on the console, so that nobody takes a skipped test for a
 * passed one.
 */
export function findKubebuilderAssets(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const directory = environment['KUBEBUILDER_ASSETS'];
  const isComplete =
    directory !== undefined &&
    ['kube-apiserver', 'etcd'].every((name) => existsSync(path.join(directory, name)));
  if (isComplete) return directory;
  process.stderr.write(
    'Skipped: no real API server. Set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd.\n',
  );
  return null;
}

/** How long the two may need to answer, in milliseconds: a busy machine is slow. */
const startPatience = 120_000;

/** Starts etcd and kube-apiserver on loopback, with rights by RBAC and no controllers; their data goes with them. */
export async function startRealApiServer(assets: string): Promise<RealApiServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'vigia-api-server-'));
  const processes: ChildProcess[] = [];
  const close = async () => {
    for (const child of processes.reverse()) await end(child);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const [etcdPort, peerPort, port] = await freePorts(3);
    const etcd = `http://127.0.0.1:${etcdPort}`;
    processes.push(
      run(path.join(assets, 'etcd'), directory, [
        `--data-dir=${path.join(directory, 'etcd')}`,
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
        '--unsafe-no-fsync',
        '--log-level=error',
      ]),
    );
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const accountKey = path.join(directory, 'account.key');
    const tokens = path.join(directory, 'tokens.csv');
    writeFileSync(accountKey, privateKey, { mode: 0o600 });
    writeFileSync(tokens, 'admin-token,admin,1,system:masters\nnobody-token,nobody,2\n', {
      mode: 0o600,
    });
    const url = `https://127.0.0.1:${port}`;
    const server = run(path.join(assets, 'kube-apiserver'), directory, [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${path.join(directory, 'certs')}`,
      '--authorization-mode=RBAC',
      `--token-auth-file=${tokens}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      `--service-account-issuer=${url}`,
      `--service-account-key-file=${accountKey}`,
      `--service-account-signing-key-file=${accountKey}`,
      // Its controller, which would make the account that this wants in each namespace, does not run.
      '--disable-admission-plugins=ServiceAccount',
      '--v=0',
    ]);
    processes.push(server);
    const authority = await waitForServer(
      url,
      path.join(directory, 'certs', 'apiserver.crt'),
      server,
      directory,
    );
    return {
      url,
      kubeconfigFor: (user, namespace = 'ilab-chat') =>
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': 'real',
          contexts: [{ name: 'real', context: { cluster: 'real', user, namespace } }],
          clusters: [
            { name: 'real', cluster: { server: url, 'certificate-authority-data': authority } },
          ],
          users: [{ name: user, user: { token: `${user}-token` } }],
        }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function run(program: string, directory: string, options: readonly string[]): ChildProcess {
  const child = spawn(program, options, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
    writeFileSync(path.join(directory, `${path.basename(program)}.log`), log);
  });
  child.on('error', () => undefined);
  return child;
}

async function waitForServer(
  url: string,
  certificateFile: string,
  server: ChildProcess,
  directory: string,
): Promise<string> {
  const { Agent, fetch } = await import('undici');
  const until = performance.now() + startPatience;
  for (;;) {
    if (server.exitCode !== null || performance.now() > until) {
      const log = path.join(directory, 'kube-apiserver.log');
      throw new Error(
        `kube-apiserver did not start: ${existsSync(log) ? readFileSync(log, 'utf8') : ''}`,
      );
    }
    if (existsSync(certificateFile)) {
      const ca = readFileSync(certificateFile);
      const agent = new Agent({ connect: { ca } });
      try {
        const response = await fetch(`${url}/readyz`, {
          dispatcher: agent,
          headers: { authorization: 'Bearer admin-token' },
          signal: AbortSignal.timeout(5_000),
        });
        await response.text();
        if (response.ok) return ca.toString('base64');
      } catch {
        // Not yet: the next round asks again.
      } finally {
        await agent.destroy();
      }
    }
    await delay(200);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
