import { type Site } from '../resources/site.ts';
import { incomingLinks, readNetwork } from './network-view.ts';

const site: Site = {
  apiVersion: 'skupper.io/v2alpha1',
  kind: 'Site',
  metadata: { name: 'hub' },
  spec: {},
  status: {
    network: [
      {
        id: 'h',
        name: 'hub',
        services: [{ routingKey: 'instructlab', listeners: ['instructlab'] }],
      },
      {
        id: 'l',
        name: 'lab',
        links: [{ name: 'link-hub', remoteSiteId: 'h', operational: true }],
        services: [{ routingKey: 'instructlab', connectors: ['instructlab'] }],
      },
    ],
  },
};

describe('readNetwork', () => {
  it('finds the links that others dial to a site, which that site does not list', () => {
    const view = readNetwork(site);
    expect(incomingLinks(view, 'hub')).toEqual([
      { name: 'link-hub', fromSite: 'lab', toSite: 'hub', isOperational: true },
    ]);
    expect(incomingLinks(view, 'lab')).toEqual([]);
  });

  it('tells who listens and who serves by routing key', () => {
    expect(readNetwork(site).services.get('instructlab')).toEqual({
      listeners: ['hub'],
      connectors: ['lab'],
    });
  });

  it('is empty before the controller has written it', () => {
    const { status: _status, ...fresh } = site;
    expect(readNetwork(fresh)).toEqual({ sites: [], links: [], services: new Map() });
  });
});
