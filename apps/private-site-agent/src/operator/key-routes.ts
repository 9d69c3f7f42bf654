import { type ApiKeyList, createApiKeySchema } from '@vigia/api-contract';
import { Router } from 'express';

import { bodyOf, readJsonBody } from '../http/read-body.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import type { KeyRegistry } from '../keys/key-registry.ts';

/** Registering, listing and revoking API keys. */
export function keyRoutes(keys: KeyRegistry, admits: ApiKeyList['admits']): Router {
  const routes = Router();
  routes
    .route('/keys')
    .get(async (_request, response) => {
      response.json({ admits, keys: await keys.list() } satisfies ApiKeyList);
    })
    .post(
      readJsonBody({ maximumBytes: 16 * 1024, milliseconds: 10_000 }),
      async (request, response) => {
        const created = await keys.create(bodyOf(request, createApiKeySchema));
        response.status(201).set('Cache-Control', 'no-store').json(created);
      },
    )
    .all(refuseOtherMethods('GET', 'POST'));
  routes
    .route('/keys/:id/revocation')
    .post(async (request, response) => {
      response.json(await keys.revoke(request.params.id));
    })
    .all(refuseOtherMethods('POST'));
  return routes;
}
