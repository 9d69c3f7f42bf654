/** How a router can be reached from outside, spelled as the controller reads it. */
export const accessTypes = [
  'route',
  'loadbalancer',
  'nodeport',
  'ingress',
  'ingress-nginx',
  'contour-http-proxy',
  'gateway',
  'local',
] as const;
export type AccessType = (typeof accessTypes)[number];

/** `default` is a route where the cluster has the OpenShift route API, else a load balancer. */
export const linkAccesses = ['none', 'default', ...accessTypes] as const;
export type LinkAccess = (typeof linkAccesses)[number];
