import path from 'node:path';
import { userInfo } from 'node:os';

import {
  createProcessRunner,
  createServiceManager,
  createSkupperCli,
  describeHost,
  hostPaths,
  type HostPaths,
  type PrivateHost,
  type PrivateSite,
  readSiteFile,
  type ServiceManager,
  type SkupperCli,
} from '@vigia/private-host';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { privateMessages } from './messages.ts';
import type { SiteOptions } from './private-options.ts';

/** This host, and where the site of a namespace is on it. */
export type PrivateContext = {
  host: PrivateHost;
  namespace: string;
  paths: HostPaths;
  services: ServiceManager;
  skupperProgram: string;
};

export function privateContext(
  options: Pick<SiteOptions, 'namespace' | 'dataDirectory'>,
  { environment, currentDirectory, privateHost }: Dependencies,
): PrivateContext {
  const host = privateHost ?? thisHost(environment);
  const namespace = options.namespace ?? 'default';
  const dataDirectory = options.dataDirectory ?? environment['VIGIA_HOME'];
  return {
    host,
    namespace,
    paths: hostPaths(
      host,
      namespace,
      dataDirectory === undefined ? undefined : path.resolve(currentDirectory, dataDirectory),
    ),
    services: createServiceManager(host.run, host.uid === 0),
    skupperProgram: environment['SKUPPER'] || 'skupper',
  };
}

function thisHost(environment: Dependencies['environment']): PrivateHost {
  const { uid, username, homedir } = userInfo();
  return describeHost({
    uid,
    userName: username,
    homeDirectory: environment['HOME'] || homedir,
    environment,
    run: createProcessRunner(environment),
  });
}

/** The site that is installed here. @throws CommandError `not_installed` */
export async function installedSite(
  { paths, namespace, host, skupperProgram }: PrivateContext,
  dependencies: Dependencies,
): Promise<{ site: PrivateSite; skupper: SkupperCli }> {
  const site = await readSiteFile(paths.siteFile);
  if (site) return { site, skupper: createSkupperCli(host.run, skupperProgram, site) };
  const words = privateMessages(dependencies.messages.locale);
  throw new CommandError({
    code: 'not_installed',
    message: words.notInstalled(namespace),
    remedy: words.notInstalledRemedy,
  });
}
