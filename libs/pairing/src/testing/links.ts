import { createKeyPair } from '@vigia/site-trust';
import { buildLinkResources, toYaml } from '@vigia/skupper-config';
import { createAuthority } from '@vigia/skupper-config/testing';

import { readVerificationKey } from '../issue/issue-request.ts';

export const verificationKey = readVerificationKey(createKeyPair().publicKeyPem, 'test');
export const request = {
  host: 'lab-7',
  address: 'https://chat.example.test/',
  routingKey: 'instructlab',
  verificationKeys: [verificationKey],
};

/** What `skupper link generate` prints, for the site `hub`. */
export function linkDocuments(authority = createAuthority('skupper-site-ca')): string {
  const { secret, links } = buildLinkResources(
    {
      name: 'link-hub',
      siteMode: 'interior',
      endpoints: [{ name: 'inter-router', host: 'r1.example.test', port: '443' }],
      credentials: authority.issue(),
    },
    { platform: 'linux', version: '2.2.1' },
  );
  return toYaml([...links, secret]);
}
