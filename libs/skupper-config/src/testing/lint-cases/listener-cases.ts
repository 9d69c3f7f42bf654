import { kubernetes } from '../targets.ts';
import { type LintCase, type LintFixtures, one } from './lint-fixtures.ts';

export function listenerCases({ system, cluster, listener, good }: LintFixtures): LintCase[] {
  return [
    cluster(
      'listener-host',
      listener(good.replace('host: instructlab', 'host: 1.model')),
      7,
      'spec.host',
    ),
    system(
      'listener-host',
      listener(good.replace('host: instructlab', 'host: In_Struct')),
      7,
      'spec.host',
    ),
    system(
      'listener-everywhere',
      listener(good.replace('host: instructlab', 'host: 0.0.0.0')),
      7,
      'spec.host',
    ),
    cluster(
      'listener-duplicate',
      [...listener(good), ...one('Listener', 'other', good)],
      8,
      'spec.port',
    ),
    cluster(
      'listener-duplicate',
      [
        ...listener(good),
        ...one(
          'MultiKeyListener',
          'other',
          'host: instructlab\nport: 8000\nstrategy:\n  priority:\n    routingKeys: [a]',
        ),
      ],
      7,
      'spec.port',
    ),
    cluster('observer-version', listener(`${good}\nobserver: http1`), 9, 'spec.observer', {
      target: { ...kubernetes, version: '2.1.4' },
    }),
    cluster(
      'observer-version',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nobserver: http1\nstrategy:\n  priority:\n    routingKeys: [a]',
      ),
      8,
      'spec.observer',
      { target: { ...kubernetes, version: '2.2.0' } },
    ),
    cluster(
      'multi-key-listener-version',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  priority:\n    routingKeys: [a]',
      ),
      2,
      'kind',
      { target: { ...kubernetes, version: '2.1.4' } },
    ),
    cluster(
      'multi-key-strategy',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  priority:\n    routingKeys: [a]\n  weighted:\n    routingKeys: {a: 1}',
      ),
      8,
      'spec.strategy',
    ),
    cluster(
      'multi-key-strategy',
      one('MultiKeyListener', 'm', 'host: m\nport: 80\nstrategy: {}'),
      8,
      'spec.strategy',
    ),
    cluster(
      'multi-key-strategy',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  weighted:\n    routingKeys:\n      a: 0',
      ),
      11,
      'spec.strategy.weighted.routingKeys.a',
    ),
    cluster(
      'multi-key-strategy',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  priority:\n    routingKeys:\n      - a\n      - a',
      ),
      12,
      'spec.strategy.priority.routingKeys[1]',
    ),
  ];
}
