import type { SiteConfig } from '@vigia/site-config';

import { renderCertificate } from './exposure/certificate.ts';
import { renderExposure } from './exposure/render-exposure.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { renderNamespace } from './namespace.ts';
import { renderNetworkPolicies } from './network-policies/render-network-policies.ts';
import type { RenderOptions } from './render-options.ts';
import { renderRights } from './rights.ts';
import { renderSecrets } from './secrets.ts';
import { renderSkupper } from './skupper.ts';
import { chatApiOf } from './workloads/chat-api.ts';
import { chatUiOf } from './workloads/chat-ui.ts';
import {
  renderAutoscaler,
  renderDisruptionBudget,
  renderService,
  renderServiceAccount,
} from './workloads/companions.ts';
import { renderDeployment } from './workloads/deployment.ts';
import { frontOf, needsFront, renderFrontConfig } from './workloads/front.ts';

/**
 * Every object of the public site, in the order in which to apply them: what others need comes first. A pure
 * function: the same configuration and options give the same objects.
 * @throws SkupperConfigError when the network cannot be made as the file says
 */
export function renderPublicSite(config: SiteConfig, options: RenderOptions): KubernetesObject[] {
  const context = { config, options };
  const components = [
    chatApiOf(context),
    chatUiOf(context),
    ...(needsFront(context) ? [frontOf(context)] : []),
  ];
  const each = (
    render: (context_: typeof context, component: (typeof components)[number]) => KubernetesObject,
  ) => components.map((component) => render(context, component));
  return [
    renderNamespace(context),
    ...renderNetworkPolicies(context),
    ...renderSecrets(context),
    ...each(renderServiceAccount),
    ...renderRights(context),
    ...renderSkupper(context),
    ...renderCertificate(context),
    ...(needsFront(context) ? [renderFrontConfig(context)] : []),
    ...each(renderService),
    ...each(renderDeployment),
    ...each(renderAutoscaler),
    ...each(renderDisruptionBudget),
    ...renderExposure(context),
  ];
}
