import { head, yaml } from '../documents.ts';
import { type LintCase, type LintFixtures, one } from './lint-fixtures.ts';

export function structureCases({
  system,
  cluster,
  linked,
  listener,
  good,
}: LintFixtures): LintCase[] {
  return [
    {
      ...system('yaml-syntax', [{ name: 'Connector-x.yaml', text: 'kind: [\n' }], 2, ''),
      at: { file: 'Connector-x.yaml', document: 1, line: 2, field: '' },
    },
    { ...system('yaml-syntax', [{ name: 'Connector-x.yaml', text: 'kind: a\nkind: b\n' }], 2, '') },
    system('unknown-kind', [{ name: 'Pod-x.yaml', text: head('Pod', 'x', 'v1') }], 2, 'kind'),
    system(
      'kind-not-on-system-site',
      one('AttachedConnectorBinding', 'x', 'connectorNamespace: a\nroutingKey: k'),
      2,
      'kind',
    ),
    system(
      'schema',
      one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80\nrouting_key: k'),
      9,
      'spec.routing_key',
    ),
    system('schema', one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1'), 5, 'spec.port'),
    system(
      'schema',
      one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: "80"'),
      8,
      'spec.port',
    ),
    system(
      'schema',
      [
        {
          name: 'Connector-x.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80').replace(
            'v2alpha1',
            'v1alpha1',
          ),
        },
      ],
      1,
      'apiVersion',
    ),
    cluster('schema', listener(`${good}\nobserver: http3`), 9, 'spec.observer'),
    linked(
      'endpoint-port-type',
      (spec) => spec.replace('"443"', '443'),
      9,
      'spec.endpoints[0].port',
    ),
  ];
}
