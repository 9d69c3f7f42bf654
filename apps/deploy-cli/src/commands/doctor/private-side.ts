import { existsSync } from 'node:fs';

import { bindChecks } from '@vigia/health-checks';
import { agentChecks, readAgentHealth } from '@vigia/private-host';

import { localPaths } from '../../local/local-paths.ts';
import type { DoctorSide } from './doctor-side.ts';

/** The private site: what runs on this host. */
export const privateSide: DoctorSide = {
  name: 'private',
  async checks(options, { environment, currentDirectory, messages }) {
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
