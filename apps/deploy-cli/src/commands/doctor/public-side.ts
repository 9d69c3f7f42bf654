import { existsSync } from 'node:fs';
import path from 'node:path';

import { createPublicContext, publicChecks } from '@vigia/cluster';
import { bindChecks } from '@vigia/health-checks';
import { listLinks, readLedger } from '@vigia/pairing';

import { openSite } from '../../site/open-site.ts';
import { ledgerPath, linkClusterOf } from '../link/link-context.ts';
import type { DoctorSide } from './doctor-side.ts';

/** The public site: the cluster that vigia.yaml is for. */
export const publicSide: DoctorSide = {
  name: 'public',
  async checks(options, dependencies) {
    const { currentDirectory, messages, stop } = dependencies;
    if (options.side === undefined && !existsSync(path.resolve(currentDirectory, options.file)))
      return null;
    const { cluster, config, set } = await openSite(options, dependencies);
    const { namespace } = config.public;
    const context = createPublicContext(cluster, config, set, {
      locale: messages.locale,
      stop,
      async issuedLinks() {
        // What this machine remembers of other sites says nothing about this one.
        const records = (await readLedger(ledgerPath(dependencies))).filter((record) =>
          record.namespace === null
            ? record.publicSite === config.name
            : record.namespace === namespace,
        );
        return listLinks(linkClusterOf(cluster, namespace), records, { signal: stop });
      },
    });
    return bindChecks(publicChecks(), context);
  },
};
