import type { HostPaths } from '../host/host-paths.ts';
import type { PrivateSite } from '../install/private-site.ts';

/** How long the agent may finish running answers when it is stopped, in seconds. */
export const drainSeconds = 60;

/** The agent's environment (apps/private-site-agent/src/settings.ts): paths and figures, never a secret. */
export function agentSettings(site: PrivateSite, paths: HostPaths): Record<string, string> {
  const { settings, modelService, agentPort } = site;
  return {
    VIGIA_PROFILE: 'cluster',
    VIGIA_LISTEN_HOST: '127.0.0.1',
    VIGIA_LISTEN_PORT: String(agentPort),
    VIGIA_VERIFICATION_KEY_FILES: paths.verificationKeys,
    VIGIA_DATA_DIRECTORY: paths.data,
    VIGIA_OPERATOR_SOCKET: paths.operatorSocket,
    VIGIA_DRAIN_SECONDS: String(drainSeconds),
    ...(site.limits && { VIGIA_LIMITS_FILE: paths.limits }),
    ...settings,
    ...(modelService && { VIGIA_MODEL_SERVER_URL: `http://127.0.0.1:${modelService.port}` }),
  };
}
