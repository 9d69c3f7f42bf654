import { errorFromFindings } from '../errors.ts';
import { lintResources } from '../lint/lint.ts';
import { apiVersionOf, type ResourceOf, type SkupperKind } from '../resources/kinds.ts';
import { type Target } from '../target.ts';

/** What every builder takes. */
export interface ResourceInput {
  readonly name: string;
  /** The namespace of the target where it is absent. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Drops what is undefined, so that an option that was not given leaves no trace in the YAML. */
export function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Fields;
}

/** The metadata of a new resource. */
export function toMetadata(input: ResourceInput, target: Target) {
  const namespace = input.namespace ?? target.namespace;
  return withoutUndefined({
    name: input.name,
    namespace,
    labels: input.labels && { ...input.labels },
    annotations: input.annotations && { ...input.annotations },
  });
}

/**
 * Makes a resource and holds it against every lint that concerns it alone.
 * @throws SkupperConfigError `invalid_resource`, with every fault in `findings`.
 */
export function buildResource<Kind extends SkupperKind>(
  kind: Kind,
  input: ResourceInput,
  spec: ResourceOf<Kind>['spec'],
  target: Target,
): ResourceOf<Kind> {
  const resource = {
    apiVersion: apiVersionOf(kind),
    kind,
    metadata: toMetadata(input, target),
    spec: withoutUndefined(spec as object),
  } as ResourceOf<Kind>;
  assertValid(resource, target);
  return resource;
}

/** @throws SkupperConfigError `invalid_resource` when a lint of severity `error` fails. */
export function assertValid(resource: ResourceOf<SkupperKind | 'Secret'>, target: Target): void {
  const errors = lintResources([resource], { target, complete: false }).filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length === 0) return;
  throw errorFromFindings(
    'invalid_resource',
    `The ${resource.kind} ${resource.metadata.name} cannot be made`,
    errors,
  );
}
