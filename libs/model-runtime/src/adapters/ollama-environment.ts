import { limitSlots } from './require-settings.ts';

/** Settings of `ollama serve`, and of the commands that speak to it. */
export function createOllamaEnvironment(
  settings: { runtimeDirectory: string; modelId: string; contextTokens?: number; slots?: number },
  host: string,
): Record<string, string> {
  const slots = limitSlots(settings, null);
  return {
    OLLAMA_HOST: host,
    OLLAMA_MODELS: `${settings.runtimeDirectory}/ollama-models`,
    OLLAMA_CONTEXT_LENGTH: String(settings.contextTokens ?? 4096),
    OLLAMA_NUM_PARALLEL: String(slots),
    OLLAMA_MAX_LOADED_MODELS: '1',
    OLLAMA_MAX_QUEUE: String(slots * 2 + 6),
    // It would otherwise unload the model after five minutes.
    OLLAMA_KEEP_ALIVE: '-1',
    OLLAMA_NO_CLOUD: '1',
    OLLAMA_NOPRUNE: '1',
  };
}
