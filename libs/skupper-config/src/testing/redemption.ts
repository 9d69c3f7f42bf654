import { redeemAccessToken, type RedeemOptions } from '../redemption/redeem-access-token.ts';
import { RedemptionError } from '../redemption/redemption-error.ts';
import { type AccessToken } from '../resources/access-token.ts';
import { createAuthority } from './certificates.ts';
import { podman } from './targets.ts';

/** Signs what grant servers present; the one authority of the tokens. */
export const grantAuthority = createAuthority();
export const siteAuthority = createAuthority('skupper-site-ca');
export const serverCertificate = grantAuthority.issue({ hosts: ['127.0.0.1'] });
export const options: RedeemOptions = {
  target: podman,
  subject: 'lab',
  deadlineMilliseconds: 20_000,
};

/** A token with the code of the grants of the test server. */
export function tokenFor(url: string, spec: Partial<AccessToken['spec']> = {}): AccessToken {
  return {
    apiVersion: 'skupper.io/v2alpha1',
    kind: 'AccessToken',
    metadata: { name: 'link-hub' },
    spec: { url, code: 'swordfish-0123456789abcd', ca: grantAuthority.certificate, ...spec },
  };
}

/** Redeems, and gives what it is refused with, which must say what to do and nothing of the code. */
export async function refusal(
  token: AccessToken,
  more: Partial<RedeemOptions> = {},
): Promise<RedemptionError> {
  const error: unknown = await redeemAccessToken(token, { ...options, ...more }).catch(
    (thrown) => thrown,
  );
  if (!(error instanceof RedemptionError)) throw new Error('it was not refused', { cause: error });
  const said = JSON.stringify([error.message, error.remedy]);
  if (error.remedy === '' || said.includes(token.spec.code)) throw new Error(`it says ${said}`);
  return error;
}
