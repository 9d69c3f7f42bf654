import {
  assessReadiness,
  type Readiness,
  resourceSchemas,
  type SkupperResource,
} from '@vigia/skupper-config';

import { groupOf, type KubernetesObject } from '../objects/kubernetes-object.ts';
import { ready } from './answers.ts';
import { assessDeployment } from './assess-deployment.ts';
import {
  assessCertificate,
  assessGateway,
  assessHttpRoute,
  assessIngress,
  assessRoute,
  assessService,
} from './assess-exposure.ts';
import { assessPod } from './assess-pod.ts';

export type Assessment = {
  now?: Date;
  /** The pods of a Deployment. */ pods?: readonly KubernetesObject[];
};

/** Whether an object does what it is there for; what has no such state is ready by being there. */
export function assessObject(object: KubernetesObject, { now, pods }: Assessment = {}): Readiness {
  const group = groupOf(object.apiVersion);
  if (group === 'skupper.io' && object.kind in resourceSchemas) {
    return assessReadiness(object as unknown as SkupperResource, now ? { now } : {});
  }
  switch (`${object.kind}.${group}`) {
    case 'Deployment.apps':
      return assessDeployment(object, pods, now);
    case 'Pod.':
      return assessPod(object, now);
    case 'Service.':
      return assessService(object, now);
    case 'Ingress.networking.k8s.io':
      return assessIngress(object, now);
    case 'HTTPRoute.gateway.networking.k8s.io':
      return assessHttpRoute(object);
    case 'Gateway.gateway.networking.k8s.io':
      return assessGateway(object, now);
    case 'Route.route.openshift.io':
      return assessRoute(object);
    case 'Certificate.cert-manager.io':
      return assessCertificate(object, now);
    default:
      return ready();
  }
}
