import {
  conversationExportSchema,
  type ImportedConversations,
  maximumImportBytes,
  ProblemError,
} from '@vigia/api-contract';
import { type RequestHandler, Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { subjectOf } from '../http/door.ts';
import { bodyOf, readJsonBody } from '../http/read-body.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';

/** Imports read at once: each may fill some hundreds of megabytes for a moment. */
const maximumImports = 2;

/**
 * Takes in what an export wrote, all of it or nothing. Must come before the general limit of bodies
 * and before the routes of `/api/conversations/:id`.
 */
export function importRoutes({ store }: AgentDependencies): Router {
  const routes = Router();
  let running = 0;

  const oneOfFew: RequestHandler = (_request, response, next) => {
    if (running >= maximumImports) {
      throw new ProblemError('rate_limited', {
        detail: 'Other conversations are being imported.',
        remedy: 'Try again in a moment.',
        retryAfter: 5,
      });
    }
    running += 1;
    response.once('close', () => {
      running -= 1;
    });
    next();
  };

  routes
    .route('/api/conversations/import')
    .post(
      oneOfFew,
      readJsonBody({ maximumBytes: maximumImportBytes, milliseconds: 110_000 }),
      async (request, response) => {
        const { conversations } = bodyOf(request, conversationExportSchema);
        const stored = await store.importConversations(subjectOf(request), conversations);
        const answer: ImportedConversations = {
          imported: stored.map(({ id, title }) => ({ id, title })),
        };
        response.status(201).json(answer);
      },
    )
    .all(refuseOtherMethods('POST'));

  return routes;
}
