import { createLogger } from '@vigia/observability';
import { runService, sendToParent, SettingsError } from '@vigia/service-process';

import packageJson from '../package.json' with { type: 'json' };
import { type AgentSettings, readAgentSettings } from './settings.ts';
import { startAgent, stopDeadlineMilliseconds } from './start-agent.ts';

const name = 'private-site-agent';

function settingsOrExit(): AgentSettings {
  try {
    return readAgentSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    sendToParent({ type: 'failed', message: error.message });
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(2);
  }
}

const settings = settingsOrExit();
// Everything that this process makes is for its user alone.
process.umask(0o077);
void runService({
  name,
  stopDeadlineMilliseconds: stopDeadlineMilliseconds(settings),
  start: ({ requestStop }) =>
    startAgent({
      settings,
      logger: createLogger({ name, level: settings.VIGIA_LOG_LEVEL }),
      version: packageJson.version,
      onModel: (model) => sendToParent({ type: 'model', model }),
      requestStop,
    }),
});
