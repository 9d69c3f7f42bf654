import { type Finding } from '../finding.ts';
import { type Resource } from '../resources/kinds.ts';
import { identityOf } from './diff-resources.ts';

/**
 * Finds what may not be changed in place: a MultiKeyListener keeps its kind of strategy for life. The schema
 * says so in CEL, which system sites do not run; their own validator says it again at reload.
 */
export function checkReplacement(
  before: readonly Resource[],
  after: readonly Resource[],
): Finding[] {
  const old = new Map(before.map((resource) => [identityOf(resource), resource]));
  return after.flatMap((resource, position): Finding[] => {
    const previous = old.get(identityOf(resource));
    if (resource.kind !== 'MultiKeyListener' || previous?.kind !== 'MultiKeyListener') return [];
    const { priority, weighted } = previous.spec.strategy;
    const isKept =
      (!priority || resource.spec.strategy.priority) &&
      (!weighted || resource.spec.strategy.weighted);
    if (isKept) return [];
    return [
      {
        rule: 'strategy-immutable',
        severity: 'error',
        file: null,
        document: position + 1,
        line: null,
        field: 'spec.strategy',
        kind: resource.kind,
        name: resource.metadata.name,
        message: 'the kind of strategy of a MultiKeyListener cannot change once it is there',
        remedy: 'Delete it and make it again, under this name or another.',
      },
    ];
  });
}
