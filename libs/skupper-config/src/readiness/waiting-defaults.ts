import { type SkupperKind } from '../resources/kinds.ts';

/** What a condition that is not true yet means, when its message says no more than «Pending». */
export interface WaitingDefault {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  /** Seconds after which it no longer comes by itself. */
  readonly overdueSeconds: number;
}

const configured: WaitingDefault = {
  code: 'not-configured',
  detail: 'The controller has not put it into the router yet.',
  remedy: 'Look whether the Site of this namespace is Ready.',
  overdueSeconds: 60,
};

const noAddress: WaitingDefault = {
  code: 'no-address',
  detail: 'No address from outside has been given yet.',
  // A load balancer that no one provides stays pending for ever.
  remedy:
    'Look at the message of the SecuredAccess; without a load balancer choose route, nodeport or ingress.',
  overdueSeconds: 120,
};

const defaults: Readonly<Record<string, WaitingDefault>> = {
  Configured: configured,
  Running: {
    code: 'router-not-running',
    detail: 'No router pod is running and ready; the first start pulls its image.',
    remedy: 'Look at the pods with the label skupper.io/component=router and at their events.',
    overdueSeconds: 180,
  },
  Resolved: noAddress,
  'AccessGrant Resolved': {
    code: 'grant-server-unresolved',
    detail: 'The grant server has no address or no certificate yet.',
    remedy:
      'Look at the SecuredAccess skupper-grant-server in the namespace of the controller, or join with a Link document.',
    overdueSeconds: 120,
  },
  'AccessGrant Processed': {
    ...configured,
    code: 'not-processed',
    detail: 'The controller has not looked at the grant yet.',
  },
  Matched: {
    code: 'not-matched',
    detail: 'Nothing at another site has the same routing key yet.',
    remedy: 'Look at the link, then compare the routing keys letter by letter.',
    overdueSeconds: 120,
  },
  Operational: {
    code: 'not-operational',
    detail: 'There is no connection yet.',
    remedy: 'Look at the link and at the routing keys of the other sites.',
    overdueSeconds: 60,
  },
  Redeemed: {
    code: 'not-redeemed',
    detail: 'The token has not been redeemed yet.',
    remedy: 'Look whether the Site of this namespace is Ready and reaches the URL of the token.',
    overdueSeconds: 60,
  },
  Ready: {
    code: 'not-issued',
    detail: 'The certificate has not been issued yet.',
    remedy: 'Look whether the signing authority that it names is there.',
    overdueSeconds: 60,
  },
};

/** What it means that a condition of a kind is not there or not true yet. */
export function waitingDefault(kind: SkupperKind, condition: string): WaitingDefault {
  return defaults[`${kind} ${condition}`] ?? defaults[condition] ?? configured;
}
