import type { IRole, IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';

import type { KubernetesObject } from './kubernetes-object.ts';
import { metadataOf } from './metadata.ts';
import type { RenderContext } from './render-options.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

/** What chat-api may: read the Skupper resources of its own namespace, for the status page. */
export function renderRights(context: RenderContext): KubernetesObject[] {
  const metadata = metadataOf(context, 'chat-api', { component: 'chat-api' });
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [
        {
          apiGroups: ['skupper.io'],
          resources: ['sites', 'listeners'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    } satisfies IRole,
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbacGroup, kind: 'Role', name: 'chat-api' },
      subjects: [
        { kind: 'ServiceAccount', name: 'chat-api', namespace: context.config.public.namespace },
      ],
    } satisfies IRoleBinding,
  ];
}
