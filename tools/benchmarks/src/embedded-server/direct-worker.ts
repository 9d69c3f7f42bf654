/**
 * The reference: node-llama-cpp called directly, in a process of its own, with the settings of the
 * embedded server. Told what to do over IPC; answers with the times of its first and last token.
 */
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

import type { DirectLoad, DirectMessage, Timing } from './timing.ts';

async function load({ modelPath, threads, contextTokens }: DirectLoad) {
  const llama = await getLlama({
    build: 'never',
    gpu: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.disabled,
    progressLogs: false,
  });
  const model = await llama.loadModel({ modelPath, useMmap: false });
  const context = await model.createContext({
    contextSize: contextTokens,
    sequences: 1,
    threads,
    batchSize: 256,
  });
  return { model, sequence: context.getSequence() };
}

let loaded: Awaited<ReturnType<typeof load>> | undefined;

process.once('disconnect', () => process.exit());
process.on('message', async (message: DirectMessage) => {
  if (message.type === 'load') {
    loaded = await load(message);
    process.send?.({ type: 'loaded' });
    return;
  }
  if (!loaded) throw new Error('The model is not loaded.');
  const { model, sequence } = loaded;
  await sequence.clearHistory();
  const began = performance.now();
  let first = 0;
  let last = 0;
  let tokens = 0;
  const steps = sequence.evaluate(model.tokenize(message.prompt, true), {
    temperature: 0,
    topP: 1,
    topK: 40,
  });
  for await (const token of steps) {
    last = performance.now();
    if (tokens === 0) first = last;
    tokens += 1;
    model.detokenize([token]);
    if (tokens === message.tokens) break;
  }
  const timing: Timing = {
    tokens,
    firstTokenMilliseconds: first - began,
    tokensPerSecond: ((tokens - 1) / (last - first)) * 1000,
  };
  process.send?.({ type: 'timing', timing });
});
