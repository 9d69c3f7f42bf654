import type { ObjectMetadata } from './kubernetes-object.ts';
import type { RenderContext } from './render-options.ts';

/** The parts of the public site; `front` is there where no ingress, gateway or route joins the other two. */
export type ComponentName = 'chat-api' | 'chat-ui' | 'front';

/** What tells the pods of a part from all others, and never changes. */
export function selectorOf(
  { config }: Pick<RenderContext, 'config'>,
  component: ComponentName,
): Record<string, string> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/instance': config.name };
}

/** The recommended labels (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/). */
export function labelsOf(
  { config, options }: RenderContext,
  component?: ComponentName,
): Record<string, string> {
  return {
    'app.kubernetes.io/name': component ?? 'vigia',
    'app.kubernetes.io/instance': config.name,
    'app.kubernetes.io/part-of': 'vigia',
    'app.kubernetes.io/managed-by': 'vigia',
    // A label takes no plus sign, which a version may have.
    'app.kubernetes.io/version': options.version.replaceAll('+', '_'),
  };
}

export function metadataOf(
  context: RenderContext,
  name: string,
  extra: { component?: ComponentName; annotations?: Record<string, string> } = {},
): ObjectMetadata & { namespace: string } {
  const { component, annotations = {} } = extra;
  return {
    name,
    namespace: context.config.public.namespace,
    labels: labelsOf(context, component),
    ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}),
  };
}
