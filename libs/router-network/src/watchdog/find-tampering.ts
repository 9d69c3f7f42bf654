import type { RouterConfiguration } from '../configuration/router-configuration.ts';
import type { RouterManagement } from '../management/router-management.ts';

/** What opens a way into or out of a router, and what of it must be as configured. */
const watchedTypes = {
  tcpConnector: ['name', 'address', 'host', 'port'],
  tcpListener: ['name', 'address', 'host', 'port'],
  listener: ['name', 'role', 'host', 'port'],
  connector: ['name', 'role', 'host', 'port'],
} as const;

/**
 * Looks for ways that a running router offers and its configuration does not. Every router of a network may
 * manage every other one (`_topo/0/<router>/$management`): who takes over the public site could so open a way
 * to any port that the private router reaches, past the agent's door.
 * @returns what was found, in words; null when all is as configured. @throws as RouterManagement does.
 */
export async function findTampering(
  management: RouterManagement,
  configuration: RouterConfiguration,
  signal?: AbortSignal,
): Promise<string | null> {
  for (const [type, attributes] of Object.entries(watchedTypes)) {
    const identify = (entity: Readonly<Record<string, unknown>>) =>
      attributes.map((name) => String(entity[name])).join(' ');
    const configured = new Set(
      configuration.filter(([own]) => own === type).map(([, entity]) => identify(entity)),
    );
    for (const entity of await management.query(type, signal)) {
      const found = identify(entity);
      if (!configured.has(found)) return `${type} ${found}`;
    }
  }
  return null;
}
