import { type Site, type SiteRecord } from '../resources/site.ts';

/** A link between two sites, as the network knows it. */
export interface NetworkLink {
  readonly name: string;
  readonly fromSite: string;
  readonly toSite: string;
  readonly isOperational: boolean;
}

/** The network as one site sees it. */
export interface NetworkView {
  readonly sites: readonly SiteRecord[];
  readonly links: readonly NetworkLink[];
  /** By routing key: the sites with a listener, and those with a connector. */
  readonly services: ReadonlyMap<
    string,
    { listeners: readonly string[]; connectors: readonly string[] }
  >;
}

/** Reads the whole network from the status of one Site, which holds every site and the links of each. */
export function readNetwork(site: Site): NetworkView {
  const sites = site.status?.network ?? [];
  const nameOf = (id: string | undefined) => sites.find((each) => each.id === id)?.name;
  const links = sites.flatMap((record) =>
    (record.links ?? []).map((link) => ({
      name: link.name ?? '',
      fromSite: record.name ?? record.id ?? '',
      toSite: link.remoteSiteName || nameOf(link.remoteSiteId) || (link.remoteSiteId ?? ''),
      isOperational: link.operational ?? false,
    })),
  );
  const services = new Map<string, { listeners: string[]; connectors: string[] }>();
  for (const record of sites) {
    for (const service of record.services ?? []) {
      const entry = services.get(service.routingKey ?? '') ?? { listeners: [], connectors: [] };
      services.set(service.routingKey ?? '', entry);
      const siteName = record.name ?? record.id ?? '';
      if (service.listeners?.length) entry.listeners.push(siteName);
      if (service.connectors?.length) entry.connectors.push(siteName);
    }
  }
  return { sites, links, services };
}

/** The links that others dial to a site: Skupper lists them only at the site that dials. */
export function incomingLinks(view: NetworkView, siteName: string): NetworkLink[] {
  return view.links.filter(({ toSite }) => toSite === siteName);
}
