import { createProblem, type Problem, ProblemError } from '@vigia/api-contract';
import { isModelError } from '@vigia/model-client';

const keptPart = 'What was written so far is kept. Ask for the answer again.';

/** The problem document of a generation that failed; nothing that a model server said gets into it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isModelError(error)) {
    const seconds = error.retryAfterSeconds;
    return createProblem(error.code, {
      detail: error.message,
      hop: 'model-server',
      ...(error.code === 'context_length_exceeded' ? {} : { remedy: keptPart }),
      ...(seconds === undefined ? {} : { retryAfter: seconds }),
    });
  }
  // What supervises the model server gives it up with an error of its own.
  if (error instanceof Error && error.name === 'ModelServerError') {
    return createProblem('model_unavailable', {
      detail: 'The model server does not start.',
      remedy: 'Look at its state in the status of the private site.',
      hop: 'model-server',
    });
  }
  return createProblem('internal_error', { remedy: keptPart });
}
