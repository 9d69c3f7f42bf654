import { isSystemSite } from '../../target.ts';
import { isHost, isLabelSelector, isSystemSiteHost } from '../names.ts';
import { type LintRule, resourcesOf } from '../rule.ts';

export const connectorRules: readonly LintRule[] = [
  {
    id: 'connector-target',
    severity: 'error',
    summary: 'A Connector has exactly one of selector and host, and it is not empty',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Connector')) {
        const { selector, host } = resource.spec;
        const given = [selector, host].filter((value) => value !== undefined);
        if (given.length === 1 && given[0] !== '') continue;
        yield {
          document,
          path: ['spec'],
          message:
            given.length === 2
              ? 'it has a selector and a host, and may have only one of them'
              : 'it has neither a selector nor a host, and Skupper 2.2.1 may call it configured all the same',
          remedy: isSystemSite(context.target)
            ? 'Give a host, such as 127.0.0.1.'
            : 'Give either a selector or a host.',
        };
      }
    },
  },
  {
    id: 'connector-host-only',
    severity: 'error',
    summary: 'On a system site a Connector has a host, not a selector',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document, resource } of resourcesOf(context, 'Connector')) {
        if (resource.spec.selector === undefined) continue;
        yield {
          document,
          path: ['spec', 'selector'],
          message: 'a system site has no pods to select',
          remedy: 'Give a host, such as 127.0.0.1.',
        };
      }
    },
  },
  {
    id: 'connector-host',
    severity: 'error',
    summary: 'The host of a Connector is an address or a host name in lower case',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'Connector')) {
        const { host } = resource.spec;
        const isRight = isSystemSite(context.target) ? isSystemSiteHost : isHost;
        if (host === undefined || host === '' || isRight(host)) continue;
        yield {
          document,
          path: ['spec', 'host'],
          message: `${JSON.stringify(host)} is neither an address nor a host name in lower case${isHost(host) ? ' that a system site takes: it refuses two dashes in a row' : ''}`,
          remedy: 'Write the name alone, without a scheme or a port.',
        };
      }
    },
  },
  {
    id: 'connector-localhost',
    severity: 'warning',
    summary: 'On a system site a Connector says 127.0.0.1, not localhost',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document, resource } of resourcesOf(context, 'Connector')) {
        if (resource.spec.host !== 'localhost') continue;
        yield {
          document,
          path: ['spec', 'host'],
          message: 'localhost may mean ::1 first, where a server on 127.0.0.1 does not listen',
          remedy: 'Write 127.0.0.1.',
        };
      }
    },
  },
  {
    id: 'selector-syntax',
    severity: 'error',
    summary: 'A selector is a Kubernetes label selector',
    *check(context) {
      for (const kind of ['Connector', 'AttachedConnector'] as const) {
        for (const { document, resource } of resourcesOf(context, kind)) {
          const { selector } = resource.spec;
          if (selector === undefined || (kind === 'Connector' && selector === '')) continue;
          if (selector !== '' && isLabelSelector(selector)) continue;
          yield {
            document,
            path: ['spec', 'selector'],
            message: `${JSON.stringify(selector)} is no label selector`,
            remedy: 'Write labels such as app=model,tier=gpu.',
          };
        }
      }
    },
  },
  {
    id: 'attached-connector-pair',
    severity: 'error',
    summary:
      'An AttachedConnector and its binding have the same name and name each other’s namespace',
    *check(context) {
      const connectors = [...resourcesOf(context, 'AttachedConnector')];
      const bindings = [...resourcesOf(context, 'AttachedConnectorBinding')];
      for (const { document, resource } of connectors) {
        const binding = bindings.find(
          (other) => other.resource.metadata.name === resource.metadata.name,
        );
        if (!binding && !context.complete) continue;
        if (!binding) {
          yield {
            document,
            path: ['metadata', 'name'],
            message:
              'no AttachedConnectorBinding has this name, and the two find each other by name',
            remedy: `Add a binding named ${resource.metadata.name} beside the site.`,
          };
          continue;
        }
        const home = document.namespace;
        if (home !== null && binding.resource.spec.connectorNamespace !== home) {
          yield {
            document: binding.document,
            path: ['spec', 'connectorNamespace'],
            message: `the binding allows ${binding.resource.spec.connectorNamespace}, the AttachedConnector is in ${home}`,
            remedy: `Write connectorNamespace: ${home}.`,
          };
        }
        const siteNamespace = binding.document.namespace ?? context.target.namespace ?? null;
        if (siteNamespace !== null && resource.spec.siteNamespace !== siteNamespace) {
          yield {
            document,
            path: ['spec', 'siteNamespace'],
            message: `the AttachedConnector looks for its site in ${resource.spec.siteNamespace}, the binding is in ${siteNamespace}`,
            remedy: `Write siteNamespace: ${siteNamespace}.`,
          };
        }
      }
    },
  },
];
