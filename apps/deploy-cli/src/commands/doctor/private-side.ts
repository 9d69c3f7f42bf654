import { existsSync } from 'node:fs';

import { bindChecks } from '@vigia/health-checks';
import {
  agentChecks,
  createSiteContext,
  privateSiteChecks,
  readAgentHealth,
  readSiteFile,
} from '@vigia/private-host';

import { localPaths } from '../../local/local-paths.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { privateContext } from '../private/private-context.ts';
import type { DoctorSide } from './doctor-side.ts';

/** The private site: what `vigia private up` installed on this host, else what `npm start` runs here. */
export const privateSide: DoctorSide = {
  name: 'private',
  async checks(options, dependencies) {
    const { environment, currentDirectory, messages } = dependencies;
    const { host, paths, skupperProgram } = privateContext({}, dependencies);
    const site = await asCommandErrors(() => readSiteFile(paths.siteFile));
    if (site) {
      const context = await createSiteContext(host, site, paths, skupperProgram);
      return bindChecks(privateSiteChecks(messages.locale), context);
    }
    const { home, operatorSocket, logs } = localPaths(environment, currentDirectory);
    if (options.side === undefined && !existsSync(home)) return null;
    let health: ReturnType<typeof readAgentHealth> | undefined;
    return bindChecks(agentChecks(messages.locale), {
      operatorSocket,
      startCommand: 'npm start',
      logCommand: `ls ${logs}`,
      pairedKeyIds: [],
      agentHealth: (signal) => (health ??= readAgentHealth(operatorSocket, signal)),
    });
  },
};
