import { existsSync } from 'node:fs';
import path from 'node:path';

import { createPublicContext, publicChecks } from '@vigia/cluster';
import { bindChecks } from '@vigia/health-checks';

import { openSite } from '../../site/open-site.ts';
import type { DoctorSide } from './doctor-side.ts';

/** The public site: the cluster that vigia.yaml is for. */
export const publicSide: DoctorSide = {
  name: 'public',
  async checks(options, dependencies) {
    const { currentDirectory, messages, stop } = dependencies;
    if (options.side === undefined && !existsSync(path.resolve(currentDirectory, options.file)))
      return null;
    const { cluster, config, set } = await openSite(options, dependencies);
    const context = createPublicContext(cluster, config, set, { locale: messages.locale, stop });
    return bindChecks(publicChecks(), context);
  },
};
