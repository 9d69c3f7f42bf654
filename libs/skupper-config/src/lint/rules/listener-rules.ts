import { type Listener } from '../../resources/listener.ts';
import { type MultiKeyListener } from '../../resources/multi-key-listener.ts';
import { isAtLeast, isSystemSite } from '../../target.ts';
import { isSystemSiteHost, isServiceName } from '../names.ts';
import { type LintDocument } from '../lint-document.ts';
import { type LintContext, type LintRule, namespaceOf, resourcesOf } from '../rule.ts';

type AnyListener = { document: LintDocument; resource: Listener | MultiKeyListener };

function* listenersOf(context: LintContext): Generator<AnyListener> {
  yield* resourcesOf(context, 'Listener');
  yield* resourcesOf(context, 'MultiKeyListener');
}

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** On a system site a listener on every address takes the port of all others. */
function meet(left: string, right: string, target: LintContext['target']): boolean {
  if (left === right) return true;
  return isSystemSite(target) && (everyAddress.has(left) || everyAddress.has(right));
}

export const listenerRules: readonly LintRule[] = [
  {
    id: 'listener-host',
    severity: 'error',
    summary:
      'The host of a listener is a valid Service name (Kubernetes) or an address or name (system sites)',
    *check(context) {
      for (const { document, resource } of listenersOf(context)) {
        const { host } = resource.spec;
        const isSystem = isSystemSite(context.target);
        if (isSystem ? isSystemSiteHost(host) : isServiceName(host)) continue;
        yield {
          document,
          path: ['spec', 'host'],
          message: isSystem
            ? `${JSON.stringify(host)} is neither an address nor a host name in lower case`
            : `${JSON.stringify(host)} is no Service name (RFC 1035), so no Service is made though the listener says Ready`,
          remedy: isSystem
            ? 'Write 127.0.0.1, or another address of this host.'
            : 'Write at most 63 lower-case letters, digits and dashes, a letter first.',
        };
      }
    },
  },
  {
    id: 'listener-everywhere',
    severity: 'warning',
    summary: 'On a system site a listener does not listen on every address of the host',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document, resource } of listenersOf(context)) {
        if (!everyAddress.has(resource.spec.host)) continue;
        yield {
          document,
          path: ['spec', 'host'],
          message: 'whoever reaches this host reaches the remote service too',
          remedy: 'Write 127.0.0.1, or the one address that is meant.',
        };
      }
    },
  },
  {
    id: 'listener-duplicate',
    severity: 'error',
    summary: 'No two listeners have the same host and port',
    *check(context) {
      const seen: { host: string; port: number; namespace: string; name: string }[] = [];
      for (const { document, resource } of listenersOf(context)) {
        const { host, port } = resource.spec;
        const namespace = namespaceOf(context, document);
        const first = seen.find(
          (other) =>
            other.port === port &&
            other.namespace === namespace &&
            meet(other.host, host, context.target),
        );
        if (!first) {
          seen.push({ host, port, namespace, name: resource.metadata.name });
          continue;
        }
        yield {
          document,
          path: ['spec', 'port'],
          message: `${first.name} listens on ${first.host}:${port} already, so this one stays in error`,
          remedy: 'Choose another host or port.',
        };
      }
    },
  },
  {
    id: 'observer-version',
    severity: 'error',
    summary: 'observer is used only with Skupper 2.2 and later (on a MultiKeyListener 2.2.1)',
    *check(context) {
      for (const { document, resource } of listenersOf(context)) {
        if (resource.spec.observer === undefined) continue;
        const since = resource.kind === 'Listener' ? '2.2' : '2.2.1';
        if (isAtLeast(context.target.version, since)) continue;
        yield {
          document,
          path: ['spec', 'observer'],
          message: `Skupper ${context.target.version} does not know observer: the API server drops it without a word`,
          remedy: `Remove it, or upgrade Skupper to ${since}.`,
        };
      }
    },
  },
  {
    id: 'multi-key-listener-version',
    severity: 'error',
    summary: 'A MultiKeyListener is used only with Skupper 2.2 and later',
    *check(context) {
      if (isAtLeast(context.target.version, '2.2')) return;
      for (const { document } of resourcesOf(context, 'MultiKeyListener')) {
        yield {
          document,
          path: ['kind'],
          message: `Skupper ${context.target.version} has no MultiKeyListener`,
          remedy: 'Use a Listener, or upgrade Skupper to 2.2.1.',
        };
      }
    },
  },
];
