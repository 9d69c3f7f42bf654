import { type LinkDocuments, readLinkDocuments } from '../build/read-link-documents.ts';
import { SkupperConfigError } from '../errors.ts';
import { type AccessToken } from '../resources/access-token.ts';
import { type Target } from '../target.ts';
import { RedemptionError } from './redemption-error.ts';

/**
 * Reads the answer to a redemption. The namespace is set, and the cost of the token, which Skupper's own
 * clients on system sites forget.
 * @throws RedemptionError `answer_unusable`
 */
export function readAnswer(text: string, token: AccessToken, target: Target): LinkDocuments {
  try {
    return readLinkDocuments(text, {
      target,
      namespace: token.metadata.namespace,
      cost: token.spec.linkCost,
    });
  } catch (error) {
    if (!(error instanceof SkupperConfigError)) throw error;
    const isRoleMissing = error.findings.some(({ rule }) => rule === 'link-endpoint-role');
    throw new RedemptionError(
      'answer_unusable',
      `The public site accepted the token, and what it gave cannot be used. ${error.message}`,
      {
        remedy: isRoleMissing
          ? 'Let the public site offer the endpoint that is missing (RouterAccess roles), or change the mode of this site; then issue a new token.'
          : 'Compare the versions of Skupper on both sides, then issue a new token.',
        isRetryable: false,
        spent: 'yes',
      },
      { cause: error },
    );
  }
}
