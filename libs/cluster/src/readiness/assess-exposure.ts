import { type Readiness } from '@vigia/skupper-config';

import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { failed, ready, waiting } from './answers.ts';
import { type Condition, conditionOf, secondsSince, specOf, statusOf } from './conditions.ts';

type Balanced = { loadBalancer: { ingress?: { ip?: string; hostname?: string }[] } };

/** After this many seconds without an address there is nobody who gives one. */
const addressPatience = 120;

/** A Service of type LoadBalancer has an address. */
export function assessService(service: KubernetesObject, now = new Date()): Readiness {
  if (specOf<{ type: string }>(service).type !== 'LoadBalancer') return ready();
  if (addressesOf(service).length > 0) return ready();
  return waiting('address', 'no load balancer has given it an address yet', {
    isOverdue: secondsSince(service.metadata.creationTimestamp, now) > addressPatience,
    remedy:
      'Look whether the cluster has load balancers (a cloud, MetalLB), and at the events of the Service; or choose another exposure in vigia.yaml.',
  });
}

/** An Ingress has been taken up by a controller, which shows by its address. */
export function assessIngress(ingress: KubernetesObject, now = new Date()): Readiness {
  if (addressesOf(ingress).length > 0) return ready();
  const className = specOf<{ ingressClassName: string }>(ingress).ingressClassName ?? '';
  return waiting('address', `no controller of the class ${className} has given it an address yet`, {
    isOverdue: secondsSince(ingress.metadata.creationTimestamp, now) > 60,
    remedy: `Look whether the controller of the IngressClass ${className} runs; some never publish an address.`,
  });
}

type ParentStatus = { parents: { conditions?: Condition[]; parentRef?: { name?: string } }[] };

/** An HTTPRoute is accepted by its Gateway (https://gateway-api.sigs.k8s.io/reference/spec/). */
export function assessHttpRoute(route: KubernetesObject): Readiness {
  const { parents = [] } = statusOf<ParentStatus>(route);
  if (parents.length === 0) {
    return waiting('admitted', 'no gateway has looked at it yet', {
      remedy: 'Look whether the controller of the GatewayClass runs.',
    });
  }
  for (const { conditions, parentRef } of parents) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const condition = conditionOf(conditions, type);
      if (condition?.status === 'True') continue;
      const detail = `the gateway ${parentRef?.name ?? ''} ${condition?.status === 'False' ? 'refuses it' : 'has not accepted it yet'}${condition?.message ? `: ${condition.message}` : ''}`;
      return condition?.status === 'False' && condition.reason !== 'Pending'
        ? failed(
            'refused',
            detail,
            'Look at the listeners of the gateway: host, port, and the namespaces that they allow.',
          )
        : waiting('admitted', detail);
    }
  }
  return ready();
}

/** A Gateway is programmed into its data plane and has an address. */
export function assessGateway(gateway: KubernetesObject, now = new Date()): Readiness {
  const { conditions, addresses = [] } = statusOf<{
    conditions: Condition[];
    addresses: unknown[];
  }>(gateway);
  const accepted = conditionOf(conditions, 'Accepted');
  if (accepted?.status === 'False' && accepted.reason !== 'Pending') {
    return failed(
      'refused',
      `its class refuses it: ${accepted.message ?? accepted.reason ?? ''}`,
      'Look at public.gateway in vigia.yaml.',
    );
  }
  const programmed = conditionOf(conditions, 'Programmed');
  if (programmed?.status === 'True' && addresses.length > 0)
    return ready(programmed.lastTransitionTime);
  return waiting(
    'address',
    `the gateway has no address yet${programmed?.message ? `: ${programmed.message}` : ''}`,
    {
      isOverdue: secondsSince(gateway.metadata.creationTimestamp, now) > addressPatience,
      remedy:
        'Look whether the controller of the GatewayClass runs, and whether the cluster has load balancers.',
    },
  );
}

type RouteStatus = { ingress: { host?: string; conditions?: Condition[] }[] };

/** A Route of OpenShift is admitted by a router. */
export function assessRoute(route: KubernetesObject): Readiness {
  const { ingress = [] } = statusOf<RouteStatus>(route);
  const conditions = ingress.map((each) => conditionOf(each.conditions, 'Admitted'));
  const admitted = conditions.find((condition) => condition?.status === 'True');
  if (admitted) return ready(admitted.lastTransitionTime);
  const refused = conditions.find((condition) => condition?.status === 'False');
  if (refused) {
    return failed(
      'refused',
      `no router admits it: ${refused.message ?? refused.reason ?? ''}`,
      'Choose a host that no other Route has.',
    );
  }
  return waiting('admitted', 'no router has looked at it yet', {
    remedy: 'Look whether the ingress operator of OpenShift runs.',
  });
}

/** A Certificate of cert-manager is issued. */
export function assessCertificate(certificate: KubernetesObject, now = new Date()): Readiness {
  const { conditions } = statusOf<{ conditions: Condition[] }>(certificate);
  const isReady = conditionOf(conditions, 'Ready');
  if (isReady?.status === 'True') return ready(isReady.lastTransitionTime);
  const issuing = conditionOf(conditions, 'Issuing');
  if (issuing?.reason === 'Failed') {
    return failed(
      'certificate',
      `the issuer refuses it: ${issuing.message ?? ''}`,
      'Look at the issuer: kubectl describe clusterissuer',
    );
  }
  return waiting(
    'certificate',
    `the certificate is not issued yet${isReady?.message ? `: ${isReady.message}` : ''}`,
    {
      isOverdue: secondsSince(certificate.metadata.creationTimestamp, now) > 300,
      remedy:
        'Look at its challenges: kubectl get challenges,orders; the public name must lead here for an ACME issuer.',
    },
  );
}

/** The addresses under which a load balancer answers. */
export function addressesOf(object: KubernetesObject): string[] {
  const { loadBalancer } = statusOf<Balanced>(object);
  return (loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? []);
}
