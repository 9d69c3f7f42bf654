import { type MultiKeyListener } from '../../resources/multi-key-listener.ts';
import { type FieldPath } from '../../finding.ts';
import { type LintRule, resourcesOf } from '../rule.ts';

/** The most keys that a strategy takes. */
const mostKeys = 256;

type Fault = { path: FieldPath; message: string };

function* faultsOf({ strategy }: MultiKeyListener['spec']): Generator<Fault> {
  const { priority, weighted } = strategy;
  if ((priority === undefined) === (weighted === undefined)) {
    // The schema says this in CEL (x-kubernetes-validations), which system sites do not run.
    yield {
      path: ['spec', 'strategy'],
      message: 'exactly one of priority and weighted must be set',
    };
  }
  for (const [kind, keys] of [
    ['priority', priority?.routingKeys],
    ['weighted', weighted && Object.keys(weighted.routingKeys)],
  ] as const) {
    if (keys === undefined) continue;
    const path = ['spec', 'strategy', kind, 'routingKeys'];
    if (keys.length === 0 || keys.length > mostKeys) {
      yield { path, message: `there must be 1 to ${mostKeys} routing keys, not ${keys.length}` };
    }
    for (const [index, key] of keys.entries()) {
      const place = kind === 'priority' ? index : key;
      if (key === '') yield { path: [...path, place], message: 'a routing key is empty' };
      if (keys.indexOf(key) < index) {
        yield { path: [...path, place], message: `the routing key ${key} is there twice` };
      }
    }
  }
  for (const [key, weight] of Object.entries(weighted?.routingKeys ?? {})) {
    if (weight > 0) continue;
    yield {
      path: ['spec', 'strategy', 'weighted', 'routingKeys', key],
      message: `the weight ${weight} is not positive`,
    };
  }
}

export const multiKeyRules: readonly LintRule[] = [
  {
    id: 'multi-key-strategy',
    severity: 'error',
    summary:
      'A MultiKeyListener has one strategy, with 1 to 256 distinct keys and positive weights',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'MultiKeyListener')) {
        for (const fault of faultsOf(resource.spec)) {
          yield {
            document,
            ...fault,
            remedy:
              'Give either priority.routingKeys, a list, or weighted.routingKeys, a map of weights from 1 up.',
          };
        }
      }
    },
  },
];
