import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { configurationText } from '../configuration/router-configuration.ts';
import { privateRouterConfiguration } from '../configuration/private-router.ts';
import { publicRouterConfiguration } from '../configuration/public-router.ts';
import { createCertificateAuthority } from '../credentials/certificate-authority.ts';
import { writeCredentials, writePrivateFile } from '../credentials/credential-files.ts';
import type { RouterProgram } from '../find-router.ts';
import { freePort } from '../free-port.ts';
import { keepRouter, type KeepRouterOptions, type KeptRouter } from '../process/keep-router.ts';

export const routingKey = 'instructlab';

/** Two routers on loopback with a small HTTP server behind the private one. */
export async function startTwoSites(program: RouterProgram) {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-routers-'));
  const folder = (name: string) => join(directory, name);
  const authority = await createCertificateAuthority({
    commonName: 'test network',
    lifetimeMilliseconds: 3_600_000,
  });
  const issue = async (name: string, use: 'server' | 'client', hosts: string[]) =>
    writeCredentials(folder(name), await authority.issue({ commonName: name, use, hosts }));
  await issue('link-server', 'server', ['127.0.0.1', 'localhost']);
  await issue('link-client', 'client', []);
  await issue('local-server', 'server', ['127.0.0.1']);
  await issue('local-client', 'client', []);

  const server: Server = createServer((request, response) =>
    response.end(`answer to ${request.url}`),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [linkPort, listenerPort, publicPort, privatePort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const management = (port: number, side: string) => ({
    port,
    credentialsDirectory: folder(`local-${side}`),
  });
  writePrivateFile(
    folder('public.json'),
    configurationText(
      publicRouterConfiguration({
        routerName: 'harbour',
        siteId: 'harbour-id',
        siteName: 'harbour',
        management: management(publicPort, 'server'),
        linkAccess: {
          host: '127.0.0.1',
          port: linkPort,
          credentialsDirectory: folder('link-server'),
        },
        listeners: [{ name: 'model', routingKey, host: '127.0.0.1', port: listenerPort }],
      }),
    ),
  );
  writePrivateFile(
    folder('private.json'),
    configurationText(
      privateRouterConfiguration({
        routerName: 'cellar',
        siteId: 'cellar-id',
        siteName: 'cellar',
        management: management(privatePort, 'server'),
        link: {
          name: 'harbour',
          host: '127.0.0.1',
          port: linkPort,
          credentialsDirectory: folder('link-client'),
        },
        connectors: [
          {
            name: 'model',
            routingKey,
            host: '127.0.0.1',
            port: (server.address() as AddressInfo).port,
          },
        ],
      }),
    ),
  );
  const started: KeptRouter[] = [];
  const keep =
    (file: string, port: number) =>
    async (more: Partial<KeepRouterOptions> = {}): Promise<KeptRouter> => {
      const router = await keepRouter(
        {
          program,
          configurationFile: folder(file),
          management: management(port, 'client'),
          startDeadline: 60_000,
          ...more,
        },
        new AbortController().signal,
      );
      started.push(router);
      return router;
    };
  return {
    directory,
    folder,
    authority,
    url: `http://127.0.0.1:${listenerPort}`,
    linkEndpoint: {
      host: '127.0.0.1',
      port: linkPort,
      credentialsDirectory: folder('link-client'),
    },
    publicManagement: management(publicPort, 'client'),
    privateManagement: management(privatePort, 'client'),
    startPublic: keep('public.json', publicPort),
    startPrivate: keep('private.json', privatePort),
    async stop() {
      await Promise.all(started.map((router) => router.stop(5_000)));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type TwoSites = Awaited<ReturnType<typeof startTwoSites>>;

/** Polls until something holds. @throws Error that names it, and the last error, when it does not in time. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  milliseconds = 40_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  let last: unknown;
  for (;;) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Never: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
