import type { INamespace } from 'kubernetes-models/v1';

import { labelsOf } from './metadata.ts';
import type { RenderContext } from './render-options.ts';

/** The namespace, with what Pod Security enforces in it; it always warns of what is not restricted. */
export function renderNamespace(context: RenderContext) {
  const { namespace, podSecurity } = context.config.public;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: {
        ...labelsOf(context),
        'pod-security.kubernetes.io/enforce': podSecurity,
        'pod-security.kubernetes.io/enforce-version': 'latest',
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'latest',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': 'latest',
        ...meshLabels(context),
      },
    },
  } satisfies INamespace;
}

/**
 * Makes the namespace known to the mesh, where that looks only at some, and leaves injection to each pod:
 * the pods of Vigia ask for it, and the Skupper router, whose pods we do not write, stays outside.
 */
function meshLabels({ config }: RenderContext): Record<string, string> {
  return config.public.mesh.kind === 'istio' ? { 'istio-discovery': 'enabled' } : {};
}
