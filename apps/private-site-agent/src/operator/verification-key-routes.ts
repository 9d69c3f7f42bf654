import { ProblemError } from '@vigia/api-contract';
import { Router } from 'express';

import { refuseOtherMethods } from '../http/refuse-method.ts';
import type { VerificationKeys } from '../verification-keys.ts';

/** Which keys of the public site are accepted, and reading their files again at once. */
export function verificationKeyRoutes(keys: Pick<VerificationKeys, 'verifier' | 'reload'>): Router {
  const routes = Router();
  routes
    .route('/verification-keys')
    .get((_request, response) => {
      response.json({ keyIds: keys.verifier.keyIds });
    })
    .post(async (_request, response) => {
      try {
        await keys.reload();
      } catch (error) {
        throw new ProblemError('invalid_request', {
          detail: `The files of the verification keys cannot be used: ${error instanceof Error ? error.message : 'unknown reason'}`,
          remedy: 'The keys from before are still in use. Put the files right and ask again.',
        });
      }
      response.json({ keyIds: keys.verifier.keyIds });
    })
    .all(refuseOtherMethods('GET', 'POST'));
  return routes;
}
