import { join } from 'node:path';

/** Ids that a path may name. */
export type RouteIds = { conversationId: string; messageId: string; generationId: string };
export type Route = {
  method: string;
  path: (ids: RouteIds) => string;
  body?: unknown;
  isOpenAi?: boolean;
};

const agentRoutes = join(
  import.meta.dirname,
  '../../../../apps/private-site-agent/src/testing/routes.ts',
);

/** Every route of the agent, from the list that its own tests go through, so that none is forgotten here. */
export async function readAgentRoutes(): Promise<Route[]> {
  return ((await import(agentRoutes)) as { routes: Route[] }).routes;
}

/** What chat-api answers itself. */
export const ownRoutes: Route[] = ['/livez', '/readyz', '/api/config', '/api/status'].map(
  (path) => ({ method: 'GET', path: () => path }),
);
