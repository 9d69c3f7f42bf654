import { accessTypes } from '../../resources/access-type.ts';
import { isSystemSite } from '../../target.ts';
import { readCertificates } from '../../tls-material.ts';
import { parseGoDuration } from '../names.ts';
import { type LintRule, resourcesOf } from '../rule.ts';

/** An https URL with a path, as the grant server gives it. */
function isGrantUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '';
}

export const grantRules: readonly LintRule[] = [
  {
    id: 'grant-explicit',
    severity: 'error',
    summary: 'An AccessGrant says how long and how often it may be used',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'AccessGrant')) {
        for (const field of ['expirationWindow', 'redemptionsAllowed'] as const) {
          if (resource.spec[field] !== undefined) continue;
          yield {
            document,
            path: ['spec', field],
            message:
              field === 'expirationWindow'
                ? 'without expirationWindow it is 10 minutes by the code, 15 by the schema'
                : 'without redemptionsAllowed the controller changes the grant to 1, and a failed use is counted too',
            remedy:
              field === 'expirationWindow'
                ? 'Write one, such as 15m.'
                : 'Write a number, such as 2.',
          };
        }
      }
    },
  },
  {
    id: 'grant-value',
    severity: 'error',
    summary:
      'The window of an AccessGrant is a Go duration above zero, its redemptions are 1 or more',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'AccessGrant')) {
        const { expirationWindow, redemptionsAllowed } = resource.spec;
        if (expirationWindow !== undefined && !((parseGoDuration(expirationWindow) ?? 0) > 0)) {
          yield {
            document,
            path: ['spec', 'expirationWindow'],
            message: `${JSON.stringify(expirationWindow)} is no duration above zero, and every redemption then fails as a corrupted claim`,
            remedy: 'Write a Go duration such as 15m or 1h30m; days have no unit.',
          };
        }
        if (redemptionsAllowed !== undefined && redemptionsAllowed < 1) {
          yield {
            document,
            path: ['spec', 'redemptionsAllowed'],
            message: `${redemptionsAllowed} redemptions let nobody in`,
            remedy: 'Write 1 or more.',
          };
        }
      }
    },
  },
  {
    id: 'grant-on-system-site',
    severity: 'error',
    summary: 'An AccessGrant is on Kubernetes: a system site serves none',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document } of resourcesOf(context, 'AccessGrant')) {
        yield {
          document,
          path: ['kind'],
          message: 'no grant server runs on a system site, so nobody can redeem this',
          remedy: 'Give out the documents of runtime/links instead.',
        };
      }
    },
  },
  {
    id: 'access-token-in-input',
    severity: 'error',
    summary: 'No AccessToken is among the resources of a system site',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document } of resourcesOf(context, 'AccessToken')) {
        yield {
          document,
          path: ['kind'],
          message:
            'every start and reload redeems it again, and the second time fails and rolls the site back',
          remedy:
            'Redeem the token elsewhere, keep only the Link and the Secret, and delete this file.',
        };
      }
    },
  },
  {
    id: 'access-token',
    severity: 'error',
    summary: 'An AccessToken has an https URL, a code and an authority in PEM',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'AccessToken')) {
        const { url, code, ca } = resource.spec;
        const remedy = 'Take url, code and ca from the status of a grant that is Ready.';
        if (!isGrantUrl(url)) {
          yield { document, path: ['spec', 'url'], message: 'this is no https URL', remedy };
        }
        if (code === '')
          yield { document, path: ['spec', 'code'], message: 'the code is empty', remedy };
        if (readCertificates(ca) === null) {
          const message = 'this holds no certificate in PEM, and no other authority is trusted';
          yield { document, path: ['spec', 'ca'], message, remedy };
        }
      }
    },
  },
  {
    id: 'access-type',
    severity: 'error',
    summary:
      'The accessType of a RouterAccess is spelled as the controller reads it, and is enabled there',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'RouterAccess')) {
        const { accessType } = resource.spec;
        if (accessType === undefined || accessType === '') continue;
        const enabled = context.target.enabledAccessTypes ?? accessTypes;
        if (
          (accessTypes as readonly string[]).includes(accessType) &&
          enabled.includes(accessType)
        ) {
          continue;
        }
        yield {
          document,
          path: ['spec', 'accessType'],
          message: `${JSON.stringify(accessType)} is not enabled: the RouterAccess stays Pending without a reason`,
          remedy: `Write one of ${enabled.join(', ')}.`,
        };
      }
    },
  },
  {
    id: 'certificate-purpose',
    severity: 'error',
    summary:
      'A Certificate is for a client, a server or signing, and one for a server names its hosts',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Certificate')) {
        const { client, server, signing, hosts } = resource.spec;
        if (!client && !server && !signing) {
          yield {
            document,
            path: ['spec'],
            message: 'it is for nothing: client, server and signing are all unset',
            remedy: 'Set one of client, server and signing to true.',
          };
        }
        if (server && !hosts?.length) {
          yield {
            document,
            path: ['spec', 'server'],
            message: 'a server certificate without hosts fits no name that a client asks for',
            remedy: 'List under hosts every name and address by which the server is reached.',
          };
        }
      }
    },
  },
];
