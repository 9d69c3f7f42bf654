import { isSystemSite } from '../../target.ts';
import { type LintDocument } from '../lint-document.ts';
import { isPort } from '../names.ts';
import { type LintContext, type LintRule, type RuleFinding, resourcesOf } from '../rule.ts';

const keyedKinds = ['Listener', 'Connector', 'AttachedConnectorBinding'] as const;
const portedKinds = ['Listener', 'MultiKeyListener', 'Connector', 'AttachedConnector'] as const;
const typedKinds = ['Listener', 'Connector', 'AttachedConnector'] as const;
const defaultPorts: Readonly<Record<string, number>> = { 'inter-router': 55671, edge: 45671 };

/** Every number of the documents that is a port, but those of Link endpoints, which are strings. */
function* portsOf(context: LintContext) {
  for (const kind of portedKinds) {
    for (const { document, resource } of resourcesOf(context, kind)) {
      yield { document, path: ['spec', 'port'], port: resource.spec.port };
    }
  }
  for (const { document, resource } of resourcesOf(context, 'RouterAccess')) {
    for (const [index, role] of resource.spec.roles.entries()) {
      if (role.port === undefined) continue;
      yield { document, path: ['spec', 'roles', index, 'port'], port: role.port };
    }
  }
}

const looksLike = (key: string) => key.trim().toLowerCase();

export const trafficRules: readonly LintRule[] = [
  {
    id: 'port-range',
    severity: 'error',
    summary: 'Ports are 1 to 65535',
    *check(context) {
      for (const { document, path, port } of portsOf(context)) {
        if (isPort(port)) continue;
        yield {
          document,
          path,
          message: `${port} is no port; the schema takes any number`,
          remedy: 'Write a number from 1 to 65535.',
        };
      }
    },
  },
  {
    id: 'type-tcp',
    severity: 'error',
    summary: 'The type is tcp, the only one that works',
    *check(context) {
      for (const kind of typedKinds) {
        for (const { document, resource } of resourcesOf(context, kind)) {
          const { type } = resource.spec;
          if (type === undefined || type === '' || type === 'tcp') continue;
          yield {
            document,
            path: ['spec', 'type'],
            message: `nothing carries ${JSON.stringify(type)}: a Service may appear, and no router listens behind it`,
            remedy: 'Write tcp, or remove the field.',
          };
        }
      }
    },
  },
  {
    id: 'routing-key',
    severity: 'error',
    summary: 'A routing key is not empty and has no blanks around it',
    *check(context) {
      for (const kind of keyedKinds) {
        for (const { document, resource } of resourcesOf(context, kind)) {
          const { routingKey } = resource.spec;
          if (routingKey !== '' && routingKey === routingKey.trim()) continue;
          yield {
            document,
            path: ['spec', 'routingKey'],
            message: `${JSON.stringify(routingKey)} is ${routingKey === '' ? 'empty' : 'hard to match: keys are compared letter by letter, the blanks around it included'}`,
            remedy: 'Write a key without blanks, the same on both sides.',
          };
        }
      }
    },
  },
  {
    id: 'routing-key-near-miss',
    severity: 'warning',
    summary: 'No two routing keys differ only in case or blanks',
    *check(context) {
      const first = new Map<string, string>();
      for (const kind of keyedKinds) {
        for (const { document, resource } of resourcesOf(context, kind)) {
          const { routingKey } = resource.spec;
          const before = first.get(looksLike(routingKey));
          first.set(looksLike(routingKey), before ?? routingKey);
          if (before === undefined || before === routingKey) continue;
          yield {
            document,
            path: ['spec', 'routingKey'],
            message: `${JSON.stringify(routingKey)} and ${JSON.stringify(before)} do not match, much as they look alike`,
            remedy: 'Write the same key on both sides.',
          };
        }
      }
    },
  },
  {
    id: 'router-access-role',
    severity: 'error',
    summary:
      'The roles of a RouterAccess are inter-router and edge, each once, on ports of their own',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'RouterAccess')) {
        yield* faultsOfRoles(document, resource.spec.roles);
      }
    },
  },
  {
    id: 'router-access-port',
    severity: 'error',
    summary: 'On a system site each role of a RouterAccess has a port',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document, resource } of resourcesOf(context, 'RouterAccess')) {
        for (const [index, role] of resource.spec.roles.entries()) {
          if (role.port !== undefined) continue;
          yield {
            document,
            path: ['spec', 'roles', index],
            message: `the role ${role.name} has no port, and a system site chooses none`,
            remedy: `Write a port, such as ${defaultPorts[role.name] ?? 55671}.`,
          };
        }
      }
    },
  },
];

function* faultsOfRoles(
  document: LintDocument,
  roles: readonly { name: string; port?: number | undefined }[],
): Generator<RuleFinding> {
  const remedy = 'Give inter-router, edge or both, each once, on different ports.';
  if (roles.length === 0) {
    yield { document, path: ['spec', 'roles'], message: 'there is no role', remedy };
  }
  for (const [index, role] of roles.entries()) {
    const path = ['spec', 'roles', index];
    const earlier = roles.slice(0, index);
    const portOf = (of: (typeof roles)[number]) => of.port ?? defaultPorts[of.name];
    if (!Object.hasOwn(defaultPorts, role.name)) {
      const message = `${JSON.stringify(role.name)} is no role: there are inter-router and edge`;
      yield { document, path: [...path, 'name'], message, remedy };
    } else if (earlier.some((other) => other.name === role.name)) {
      yield {
        document,
        path: [...path, 'name'],
        message: `the role ${role.name} is there twice`,
        remedy,
      };
    } else if (earlier.some((other) => portOf(other) === portOf(role))) {
      const message = `the port ${portOf(role)} is taken by another role`;
      yield { document, path: [...path, 'port'], message, remedy };
    }
  }
}
