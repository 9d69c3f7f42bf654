import type { KubernetesObject } from '../kubernetes-object.ts';
import type { RenderContext } from '../render-options.ts';
import { renderGateway } from './gateway.ts';
import { renderIngress } from './ingress.ts';
import { renderRoutes } from './route.ts';

/** What makes the site reachable. A load balancer is the Service of the front; `none` needs nothing. */
export function renderExposure(context: RenderContext): KubernetesObject[] {
  switch (context.config.public.exposure) {
    case 'ingress':
      return renderIngress(context);
    case 'gateway':
      return renderGateway(context);
    case 'route':
      return renderRoutes(context);
    case 'loadbalancer':
    case 'none':
      return [];
  }
}
