import { yaml } from '../documents.ts';
import { kubernetes, podman } from '../targets.ts';
import { type LintCase, type LintFixtures, one, site } from './lint-fixtures.ts';

export function identityCases({ system, cluster, good }: LintFixtures): LintCase[] {
  return [
    cluster('resource-name', one('Listener', 'Instruct_Lab', good), 4, 'metadata.name'),
    cluster('resource-name', one('Site', 's'.repeat(51), 'linkAccess: route'), 4, 'metadata.name'),
    cluster(
      'metadata-labels',
      [
        {
          name: 'Listener-x.yaml',
          text: yaml('Listener', 'x', good).replace(
            'name: x\n',
            'name: x\n  labels:\n    owner: the lab!\n',
          ),
        },
      ],
      6,
      'metadata.labels.owner',
    ),
    cluster(
      'metadata-labels',
      [
        {
          name: 'Listener-x.yaml',
          text: yaml('Listener', 'x', good).replace(
            'name: x\n',
            'name: x\n  annotations:\n    "a b": any text at all\n',
          ),
        },
      ],
      6,
      'metadata.annotations["a b"]',
    ),
    {
      ...system('duplicate-name', [], 4, ''),
      files: [
        site,
        ...one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80'),
        {
          name: 'below/Connector-x.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 81'),
        },
      ],
      at: { file: 'below/Connector-x.yaml', document: 1, line: 4, field: 'metadata.name' },
    },
    system(
      'namespace-mixed',
      [
        {
          name: 'Connector-x.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80').replace(
            'name: x\n',
            'name: x\n  namespace: other\n',
          ),
        },
      ],
      5,
      'metadata.namespace',
    ),
    cluster(
      'namespace-mixed',
      [
        {
          name: 'Listener-x.yaml',
          text: yaml('Listener', 'x', good).replace('name: x\n', 'name: x\n  namespace: other\n'),
        },
      ],
      5,
      'metadata.namespace',
    ),
    system('namespace-mixed', [], 3, 'metadata', 'Site-lab.yaml', {
      target: { ...podman, namespace: 'vigia' },
    }),
    {
      ...cluster(
        'namespace-name',
        [
          {
            name: 'Listener-x.yaml',
            text: yaml('Listener', 'x', good).replace(
              'name: x\n',
              'name: x\n  namespace: Not_One\n',
            ),
          },
        ],
        5,
        'metadata.namespace',
      ),
      options: { target: { ...kubernetes, namespace: 'Not_One' } },
    },
    system(
      'file-name',
      [
        {
          name: 'link.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80'),
        },
      ],
      1,
      '',
    ),
    {
      ...system('file-name', [], 1, ''),
      files: [
        site,
        {
          name: 'Connector-x.yaml',
          text: `${yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80')}---\n${yaml('Connector', 'z', 'routingKey: k\nhost: 127.0.0.1\nport: 81')}`,
        },
      ],
      at: { file: 'Connector-x.yaml', document: 2, line: 10, field: '' },
    },
  ];
}
