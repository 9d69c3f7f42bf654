import path from 'node:path';

import { acquireModel } from '@vigia/model-runtime';
import { createKeyPair } from '@vigia/site-trust';

import type { Dependencies } from '../../dependencies.ts';
import { localPaths } from '../../local/local-paths.ts';
import { hasDesktop } from '../../local/open-browser.ts';
import { startLocalProfile } from '../../local/start-local-profile.ts';
import { createFormat } from '../../terminal/format.ts';
import type { UpOptions } from './up-options.ts';

/** `vigia up --profile local`: everything on this machine, until it is stopped. */
export async function runLocalUp(options: UpOptions, dependencies: Dependencies): Promise<void> {
  const { environment, currentDirectory, messages, platform, calledAs } = dependencies;
  await startLocalProfile(
    {
      messages,
      environment,
      format: createFormat(messages.locale),
      reporter: dependencies.reporter(options.output),
      paths: localPaths(environment, currentDirectory),
      workspaceRoot: dependencies.workspaceRoot(),
      stop: dependencies.stop,
      example: (flags) =>
        calledAs.localStart
          ? `${calledAs.program} ${flags}`
          : `${calledAs.program} up --profile local ${flags}`,
      createKeyPair,
      acquireModel,
    },
    {
      port: options.port,
      modelFile:
        options.model === undefined ? undefined : path.resolve(currentDirectory, options.model),
      van: options.van,
      openBrowser: options.open && hasDesktop(environment, platform),
    },
  );
}
