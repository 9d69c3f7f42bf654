import { errorFromFindings } from '../errors.ts';
import { lintResources, type LintOptions } from '../lint/lint.ts';
import { type Resource } from '../resources/kinds.ts';
import { orderResources } from '../resources/order-resources.ts';

/**
 * Puts the resources of one site together: in the order in which to apply them (Secrets before what names
 * them), and held against every lint, those over all of them included (one Site, unique listeners, one
 * namespace, every Secret there, the endpoint for the mode of the Site).
 * @throws SkupperConfigError `invalid_resource_set`, with every fault in `findings`
 */
export function composeResources<R extends Resource>(
  resources: readonly R[],
  options: LintOptions,
): R[] {
  const ordered = orderResources(resources);
  const errors = lintResources(ordered, options).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw errorFromFindings('invalid_resource_set', 'These resources do not fit together', errors);
  }
  return ordered;
}
