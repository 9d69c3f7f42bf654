import { linkRoles } from '../../resources/endpoint.ts';
import { isSystemSite } from '../../target.ts';
import { isHost, isPort } from '../names.ts';
import { type LintRule, resourcesOf } from '../rule.ts';

export const linkRules: readonly LintRule[] = [
  {
    id: 'link-endpoint-role',
    severity: 'error',
    summary:
      'A Link has the endpoint for the mode of its site: inter-router, or edge for an edge site',
    *check(context) {
      const wanted = context.siteMode === 'edge' ? 'edge' : 'inter-router';
      for (const { document, resource } of resourcesOf(context, 'Link')) {
        if (resource.spec.endpoints.some(({ name }) => name === wanted)) continue;
        yield {
          document,
          path: ['spec', 'endpoints'],
          message: `an ${context.siteMode} site dials the endpoint named ${wanted}, which is not here, so the link is never made and nobody says so`,
          remedy: `Add the ${wanted} endpoint of the remote site, or change the mode of this one.`,
        };
      }
    },
  },
  {
    id: 'link-endpoint',
    severity: 'error',
    summary: 'An endpoint has a known name, a host, and a port from 1 to 65535; one of each name',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Link')) {
        const seen = new Set<string>();
        for (const [index, endpoint] of resource.spec.endpoints.entries()) {
          const path = ['spec', 'endpoints', index];
          const { name = '', host = '', port = '' } = endpoint;
          if (!(linkRoles as readonly string[]).includes(name)) {
            yield {
              document,
              path: [...path, 'name'],
              message: `${JSON.stringify(name)} is no endpoint that a router dials`,
              remedy: 'Write inter-router or edge.',
            };
          } else if (seen.has(name)) {
            yield {
              document,
              path: [...path, 'name'],
              message: `there is a second endpoint ${name}, and only the first is dialled`,
              remedy: 'Make a Link for each router group of the remote site.',
            };
          }
          seen.add(name);
          if (!isHost(host)) {
            yield {
              document,
              path: [...path, 'host'],
              message: `${JSON.stringify(host)} is neither an address nor a host name in lower case`,
              remedy: 'Write the host as it stands in the certificate of the remote router.',
            };
          }
          if (!/^[1-9]\d*$/.test(port) || !isPort(Number(port))) {
            yield {
              document,
              path: [...path, 'port'],
              message: `${JSON.stringify(port)} is no port`,
              remedy: 'Write a number from 1 to 65535, in quotes.',
            };
          }
        }
      }
    },
  },
  {
    id: 'link-credentials',
    severity: 'error',
    summary: 'A Link names its TLS credentials',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Link')) {
        if (resource.spec.tlsCredentials) continue;
        yield {
          document,
          path: ['spec'],
          message: 'a link is always mutual TLS, and this one has no tlsCredentials',
          remedy: 'Name the Secret with the client certificate of this site.',
        };
      }
    },
  },
  {
    id: 'link-cost',
    severity: 'warning',
    summary: 'The cost of a Link is 1 or more',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Link')) {
        if (resource.spec.cost === undefined || resource.spec.cost >= 1) continue;
        yield {
          document,
          path: ['spec', 'cost'],
          message: `the cost ${resource.spec.cost} counts as 1`,
          remedy: 'Write 1 or more, or remove it.',
        };
      }
    },
  },
  {
    id: 'link-proxy',
    severity: 'error',
    summary: 'On a system site a Link has no proxy-configuration: it is not implemented there',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document, resource } of resourcesOf(context, 'Link')) {
        if (resource.spec.settings?.['proxy-configuration'] === undefined) continue;
        yield {
          document,
          path: ['spec', 'settings', 'proxy-configuration'],
          message: 'a system site dials directly, whatever stands here',
          remedy:
            'Allow the endpoint in the firewall; there is no proxy for links of a system site.',
        };
      }
    },
  },
  {
    id: 'link-duplicate',
    severity: 'error',
    summary: 'No two Links dial the same endpoint',
    *check(context) {
      const seen = new Map<string, string>();
      for (const { document, resource } of resourcesOf(context, 'Link')) {
        for (const [index, { host, port }] of resource.spec.endpoints.entries()) {
          const place = `${host}:${port}`;
          const first = seen.get(place);
          seen.set(place, first ?? resource.metadata.name);
          if (first === undefined || first === resource.metadata.name) continue;
          yield {
            document,
            path: ['spec', 'endpoints', index],
            message: `the Link ${first} dials ${place} already; two links to one router split its traffic`,
            remedy: 'Remove one of the Links.',
          };
        }
      }
    },
  },
];
