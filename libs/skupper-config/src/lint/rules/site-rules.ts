import { linkAccesses } from '../../resources/access-type.ts';
import { isSystemSite } from '../../target.ts';
import { type LintRule, namespaceOf, resourcesOf } from '../rule.ts';

const acceptsLinks = (linkAccess: string | undefined) =>
  linkAccess !== undefined && linkAccess !== '' && linkAccess !== 'none';

export const siteRules: readonly LintRule[] = [
  {
    id: 'site-count',
    severity: 'error',
    summary: 'There is exactly one Site in a namespace',
    *check(context) {
      const sites = [...resourcesOf(context, 'Site')];
      const seen = new Map<string, string>();
      for (const { document, resource } of sites) {
        const namespace = namespaceOf(context, document);
        const first = seen.get(namespace);
        if (first === undefined) {
          seen.set(namespace, resource.metadata.name);
          continue;
        }
        yield {
          document,
          path: [],
          message: `the namespace ${namespace} has the Site ${first} already, and only one is active`,
          remedy: 'Keep one Site.',
        };
      }
      const [document] = context.documents;
      const isRead = context.documents.some(({ kind }) => kind === 'Site');
      if (document && context.complete && isSystemSite(context.target) && !isRead) {
        yield {
          document,
          path: [],
          message:
            'there is no Site among these documents, and a system site does not start without',
          remedy: 'Add a Site.',
        };
      }
    },
  },
  {
    id: 'link-access',
    severity: 'error',
    summary: 'linkAccess is spelled as the controller reads it, and is enabled there',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Site')) {
        const { linkAccess } = resource.spec;
        if (linkAccess === undefined || linkAccess === '') continue;
        const enabled = context.target.enabledAccessTypes;
        const isKnown = (linkAccesses as readonly string[]).includes(linkAccess);
        const isFree = linkAccess === 'none' || linkAccess === 'default';
        if (isKnown && (isFree || !enabled || enabled.includes(linkAccess))) continue;
        yield {
          document,
          path: ['spec', 'linkAccess'],
          message: isKnown
            ? `the controller was not started with the access type ${linkAccess}`
            : `${JSON.stringify(linkAccess)} is no way to accept links; the schema lets it through, the controller does not`,
          remedy: isKnown
            ? `Choose one of ${enabled?.join(', ')}, or start the controller with -enabled-access-types.`
            : `Write one of ${linkAccesses.join(', ')}.`,
        };
      }
    },
  },
  {
    id: 'edge-ha',
    severity: 'error',
    summary: 'An edge site has no high availability',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Site')) {
        if (!resource.spec.edge || !resource.spec.ha) continue;
        yield {
          document,
          path: ['spec', 'ha'],
          message:
            'an edge site cannot have a second router; Skupper 2.2.1 starts one that never works',
          remedy: 'Remove ha, or edge.',
        };
      }
    },
  },
  {
    id: 'edge-link-access',
    severity: 'error',
    summary: 'An edge site accepts no links: no linkAccess, RouterAccess or AccessGrant',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Site')) {
        if (!resource.spec.edge || !acceptsLinks(resource.spec.linkAccess)) continue;
        yield {
          document,
          path: ['spec', 'linkAccess'],
          message: 'an edge site only dials out and cannot accept links',
          remedy: 'Remove linkAccess, or edge.',
        };
      }
      if (context.siteMode !== 'edge') return;
      for (const kind of ['RouterAccess', 'AccessGrant'] as const) {
        for (const { document } of resourcesOf(context, kind)) {
          yield {
            document,
            path: ['kind'],
            message: `the site is an edge site, which accepts no links, so ${kind} gives nothing`,
            remedy: `Remove the ${kind}, or edge from the Site.`,
          };
        }
      }
    },
  },
];
