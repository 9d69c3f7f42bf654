import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * What the environment says about the hub: the variables of the Python tools
 * (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
 */
export type HubSettings = {
  /** Base address without a slash at its end. */
  endpoint: string;
  token: string | null;
  /** No request at all. */
  offline: boolean;
  /** Where Python tools keep what they fetched. */
  cacheDirectory: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const isTrue = (value: string | undefined) => /^(1|on|yes|true)$/i.test(value?.trim() ?? '');

/** Reads the settings; a token file that cannot be read counts as none. */
export async function readHubSettings(environment: Environment): Promise<HubSettings> {
  const home = environment['HOME'] || homedir();
  const cacheHome = environment['XDG_CACHE_HOME'] || join(home, '.cache');
  const hubHome = environment['HF_HOME'] || join(cacheHome, 'huggingface');
  const tokenFile = environment['HF_TOKEN_PATH'] || join(hubHome, 'token');
  return {
    endpoint: (environment['HF_ENDPOINT']?.trim() || 'https://huggingface.co').replace(/\/+$/, ''),
    token:
      environment['HF_TOKEN']?.trim() ||
      environment['HUGGING_FACE_HUB_TOKEN']?.trim() ||
      (await readFile(tokenFile, 'utf8').catch(() => '')).trim() ||
      null,
    offline: isTrue(environment['HF_HUB_OFFLINE']) || isTrue(environment['TRANSFORMERS_OFFLINE']),
    cacheDirectory:
      environment['HF_HUB_CACHE'] || environment['HUGGINGFACE_HUB_CACHE'] || join(hubHome, 'hub'),
  };
}
