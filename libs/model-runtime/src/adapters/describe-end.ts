import type { ModelServerFailure } from '../model-server.ts';
import type { ProcessEnd } from '../supervision/supervise-process.ts';
import type { ModelServerKind } from './model-server-kinds.ts';

/** Why a process that gave no reason is gone. The exit code of `ilab` is 0 whatever happened, so it tells nothing. */
export function describeEnd(kind: ModelServerKind, end: ProcessEnd): ModelServerFailure {
  const how = end.signal ? `was ended by ${end.signal}` : `ended with exit code ${end.exitCode}`;
  if (end.wasReady)
    return {
      code: 'crashed',
      message: `The model server (${kind}) ${how}.`,
      remedy:
        'It is started again by itself; if this goes on, choose a smaller model or context, or see the log of the kernel for a lack of memory.',
      diagnostics: '',
    };
  return {
    code: 'exited_at_start',
    message: `The model server (${kind}) ${how} before it answered.`,
    remedy:
      kind === 'ilab'
        ? 'InstructLab does not say why. Check the SHA-256 of the model file, and see the reason by starting it with the same Python: python -m llama_cpp.server --model FILE'
        : 'Start it by hand with the same model to see why; often the file is damaged or the memory too small.',
    diagnostics: '',
  };
}
