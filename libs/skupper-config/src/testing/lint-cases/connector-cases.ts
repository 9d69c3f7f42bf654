import { yaml } from '../documents.ts';
import { type LintCase, type LintFixtures, one } from './lint-fixtures.ts';

export function connectorCases({ system, cluster }: LintFixtures): LintCase[] {
  return [
    cluster(
      'connector-target',
      one('Connector', 'x', 'routingKey: k\nselector: app=x\nhost: x\nport: 80'),
      5,
      'spec',
    ),
    cluster('connector-target', one('Connector', 'x', 'routingKey: k\nport: 80'), 5, 'spec'),
    cluster(
      'connector-target',
      one('Connector', 'x', 'routingKey: k\nhost: ""\nport: 80'),
      5,
      'spec',
    ),
    system(
      'connector-host-only',
      one('Connector', 'x', 'routingKey: k\nselector: app=x\nport: 80'),
      7,
      'spec.selector',
    ),
    system(
      'connector-host',
      one('Connector', 'x', 'routingKey: k\nhost: http://x\nport: 80'),
      7,
      'spec.host',
    ),
    system(
      'connector-localhost',
      one('Connector', 'x', 'routingKey: k\nhost: localhost\nport: 80'),
      7,
      'spec.host',
    ),
    cluster(
      'selector-syntax',
      one('Connector', 'x', 'routingKey: k\nselector: "app = x y"\nport: 80'),
      7,
      'spec.selector',
    ),
    cluster(
      'attached-connector-pair',
      one('AttachedConnector', 'x', 'siteNamespace: ilab-chat\nselector: app=x\nport: 80'),
      4,
      'metadata.name',
    ),
    cluster(
      'attached-connector-pair',
      [
        {
          name: 'AttachedConnector-x.yaml',
          text: yaml(
            'AttachedConnector',
            'x',
            'siteNamespace: ilab-chat\nselector: app=x\nport: 80',
          ).replace('name: x\n', 'name: x\n  namespace: models\n'),
        },
        ...one('AttachedConnectorBinding', 'x', 'connectorNamespace: model\nroutingKey: k'),
      ],
      6,
      'spec.connectorNamespace',
    ),
  ];
}
