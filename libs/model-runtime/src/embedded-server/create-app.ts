import { createHash, timingSafeEqual } from 'node:crypto';

import { createProblem, ProblemError, toOpenAiError } from '@vigia/api-contract';
import express, { type NextFunction, type Request, type Response } from 'express';

import { completionRoutes } from './completion-routes.ts';
import type { GenerationEnvironment } from './generate.ts';
import type { UsageLedger } from './usage-ledger.ts';

/** Where the model is in its life, as `/health` tells it. */
export type ServerState =
  { name: 'loading'; progress: number } | { name: 'ready'; environment: GenerationEnvironment };

export type AppOptions = {
  apiKey: string;
  modelId: string;
  state: () => ServerState;
  ledger: UsageLedger;
  clock?: () => Date;
};

/** Whole conversations come in one body; the agent has limited them before. */
const bodyLimit = '8mb';

/** The HTTP face of the embedded server: nothing but a bare `/health` answers without the key. */
export function createApp({ apiKey, modelId, state, ledger, clock }: AppOptions) {
  const app = express();
  const created = Math.floor((clock?.() ?? new Date()).getTime() / 1000);
  app.disable('x-powered-by');
  app.disable('etag');

  app.get('/health', (_request, response) => {
    const now = state();
    response.setHeader('Cache-Control', 'no-store');
    if (now.name === 'ready') response.json({ status: 'ok' });
    else response.status(503).json({ status: 'loading', progress: now.progress });
  });

  const keyDigest = digest(`Bearer ${apiKey}`);
  app.use((request, _response, next) => {
    // Digests have one length, so that the comparison takes the same time whatever was sent.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), keyDigest)) {
      throw new ProblemError('invalid_api_key');
    }
    next();
  });

  const environment = () => {
    const now = state();
    if (now.name === 'ready') return now.environment;
    throw new ProblemError('model_loading', {
      detail: `The model is loading: ${Math.round(now.progress * 100)} %.`,
      remedy: 'Try again in a few seconds.',
      retryAfter: 2,
    });
  };

  app.get('/v1/models', (_request, response) => {
    const { facts } = environment().model;
    response.json({
      object: 'list',
      data: [
        {
          id: modelId,
          object: 'model',
          created,
          owned_by: 'vigia',
          meta: { n_ctx: facts.contextTokens },
        },
      ],
    });
  });

  app.get('/slots', (_request, response) => {
    const { pool, model } = environment();
    response.json({
      slots: pool.slots.map((slot) => ({
        id: slot.id,
        n_ctx: model.facts.contextTokens,
        is_processing: pool.isBusy(slot),
      })),
      waiting: pool.waiting,
      totals: ledger.totals,
    });
  });

  app.get('/usage/:id', (request, response) => {
    const usage = ledger.find(request.params.id);
    if (!usage) throw new ProblemError('not_found');
    response.json(usage);
  });

  app.post('/usage/:id/settlement', (request, response) => {
    response.json(ledger.settle(request.params.id));
  });

  app.use(express.json({ limit: bodyLimit, strict: true }));
  app.use(completionRoutes(modelId, environment));
  app.use(() => {
    throw new ProblemError('not_found');
  });
  app.use(answerError);
  return app;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

// Express knows an error handler by its four parameters.
function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction) {
  const problem = toProblem(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (problem.retryAfter !== undefined) response.setHeader('Retry-After', problem.retryAfter);
  response.status(problem.status).json(toOpenAiError(problem));
}

function toProblem(error: unknown) {
  if (error instanceof ProblemError) return error.problem;
  const { type } = error as { type?: string };
  if (type === 'entity.parse.failed') return createProblem('malformed_json');
  if (type === 'entity.too.large') return createProblem('body_too_large');
  if (type?.startsWith('encoding.') || type?.startsWith('charset.')) {
    return createProblem('unsupported_media_type');
  }
  if (type?.startsWith('request.')) return createProblem('invalid_request');
  return createProblem('model_failed', { detail: 'The model failed to answer.' });
}
