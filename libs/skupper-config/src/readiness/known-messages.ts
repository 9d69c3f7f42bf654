import { type SkupperKind } from '../resources/kinds.ts';

/** What a message of Skupper means. The reason of a condition says only Pending or Error, the message says it all. */
export interface KnownMessage {
  readonly code: string;
  readonly kinds?: readonly SkupperKind[];
  readonly pattern: RegExp;
  /** Some messages carry the reason Error though they mend themselves, such as a selector without pods yet. */
  readonly state: 'waiting' | 'failed';
  readonly detail: string;
  readonly remedy: string;
}

const access: readonly SkupperKind[] = ['Site', 'RouterAccess', 'SecuredAccess'];

/** Matched in order; the first that fits counts. */
export const knownMessages: readonly KnownMessage[] = [
  {
    code: 'second-site',
    pattern: /active site already exists/i,
    state: 'failed',
    detail: 'The namespace has another active Site, and only one counts.',
    remedy:
      'Delete one of the two Sites; when it was made again, wait until all of the old one is gone, and link again.',
  },
  {
    code: 'no-site',
    pattern: /no active site|site not yet defined/i,
    state: 'waiting',
    detail: 'The namespace has no active Site yet.',
    remedy: 'Apply the Site in this namespace.',
  },
  {
    code: 'link-access-not-enabled',
    pattern: /unsupported value for linkaccess|unsupported access type/i,
    state: 'failed',
    detail: 'The controller was not started with this access type.',
    remedy: 'Choose another linkAccess, or start the controller with -enabled-access-types.',
  },
  {
    code: 'edge-site',
    pattern: /edge sites cannot/i,
    state: 'failed',
    detail: 'An edge site only dials out: it has no second router and lets nobody link to it.',
    remedy: 'Remove edge from the Site, or what an edge site cannot do.',
  },
  {
    code: 'service-exists',
    pattern: /service \S+ already exists/i,
    state: 'failed',
    detail: 'A Service of this name is there that Skupper did not make.',
    remedy: 'Delete or rename that Service, or choose another host for the Listener.',
  },
  {
    code: 'listener-duplicate',
    pattern: /listener \S+ with host \S+ and port \d+ already exists/i,
    state: 'failed',
    detail: 'Another Listener has the same host and port.',
    remedy: 'Choose another host or port.',
  },
  {
    code: 'route-host-not-allowed',
    kinds: access,
    pattern: /do(?:es)? not have permission to set the host/i,
    state: 'failed',
    detail: 'The controller may not choose the host of a Route.',
    remedy:
      'Upgrade Skupper to 2.2, or give its role routes/custom-host, or remove the domain setting.',
  },
  {
    code: 'route-host-immutable',
    kinds: access,
    pattern: /field is immutable/i,
    state: 'failed',
    detail: 'The host of a Route that is there cannot be changed.',
    remedy: 'Delete the Route; Skupper makes it again with the new host.',
  },
  {
    code: 'tls-secret-missing',
    pattern: /(?:credentials )?secret .*not found|secret not found/i,
    state: 'waiting',
    detail: 'A Secret that it names is not there; in Skupper 2.2.1 that holds up the whole site.',
    remedy: 'Apply the Secret, of the type kubernetes.io/tls.',
  },
  {
    code: 'not-controlled',
    pattern: /exists but is not controlled by skupper|is not owned by skupper site/i,
    state: 'failed',
    detail:
      'Something of the name that Skupper needs is there, and Skupper does not own it: often a leftover of an earlier site.',
    remedy: 'Rename or delete it.',
  },
  {
    code: 'issuer-missing',
    pattern: /^ca "?\S+ not found|could not get issuer/i,
    state: 'failed',
    detail: 'The Secret of the signing authority is not there.',
    remedy: 'Name an issuer that is there, or remove the name to have the default one.',
  },
  {
    code: 'grants-not-enabled',
    kinds: ['AccessGrant'],
    pattern: /accessgrants are not enabled/i,
    state: 'failed',
    detail: 'The controller was started without grants.',
    remedy: 'Start it with -enable-grants, or join with a Link document, which needs no grant.',
  },
  {
    code: 'grant-duration',
    kinds: ['AccessGrant'],
    pattern: /invalid duration/i,
    state: 'failed',
    detail: 'The expirationWindow is no Go duration, so every redemption fails.',
    remedy: 'Make a new grant with a window such as 15m.',
  },
  {
    code: 'token-unknown',
    kinds: ['AccessToken'],
    pattern: /no such claim/i,
    state: 'failed',
    detail: 'The grant has expired or was deleted.',
    remedy: 'Issue a new token.',
  },
  {
    code: 'token-used-up',
    kinds: ['AccessToken'],
    pattern: /no such access granted/i,
    state: 'failed',
    detail: 'Every redemption of the grant has been used.',
    remedy: 'Issue a new token.',
  },
  {
    code: 'token-refused',
    kinds: ['AccessToken'],
    pattern: /redemption of access token refused/i,
    state: 'failed',
    detail: 'The code of the token is wrong.',
    remedy: 'Take the token again from where it was issued.',
  },
  {
    code: 'token-site-deleted',
    kinds: ['AccessToken'],
    pattern: /already redeemed for a deleted site/i,
    state: 'failed',
    detail: 'The token was redeemed for a Site that has been deleted since.',
    remedy: 'Issue a new token.',
  },
  {
    code: 'token-secret-exists',
    kinds: ['AccessToken'],
    pattern: /could not create received (?:secret|link)/i,
    state: 'failed',
    detail:
      'The redemption succeeded, and its Secret or Link could not be stored: one of that name is there.',
    remedy: 'Delete the old one and issue a new token, or give the token another name.',
  },
  {
    code: 'token-site-unresolved',
    kinds: ['AccessToken'],
    pattern: /could not resolve any endpoints|no valid endpoints/i,
    state: 'failed',
    detail: 'The other site had no address yet; the use of the grant is spent all the same.',
    remedy: 'Wait until that Site is Ready with endpoints, then issue a new token.',
  },
  {
    code: 'token-retry',
    kinds: ['AccessToken'],
    pattern: /controller got (?:error|failed response)/i,
    state: 'waiting',
    detail:
      'The grant server could not be reached or failed; the controller tries again about every five minutes.',
    remedy: 'Look whether this cluster reaches the URL of the token.',
  },
  {
    code: 'image-pull',
    pattern: /imagepullbackoff|errimagepull|image can't be pulled/i,
    state: 'failed',
    detail: 'The image of the router cannot be pulled.',
    remedy: 'Make the registry reachable, or set SKUPPER_IMAGE_REGISTRY to a mirror.',
  },
  {
    code: 'pod-unschedulable',
    kinds: ['Site'],
    pattern: /nodes are available|unschedulable|insufficient/i,
    state: 'waiting',
    detail: 'No node has room for the router.',
    remedy: 'Free resources, or choose a smaller size.',
  },
  {
    code: 'no-pods',
    pattern: /no (?:pods match|matches for) selector/i,
    state: 'waiting',
    detail: 'The selector finds no pod that is ready.',
    remedy: 'Compare the labels of the pods with the selector, and look whether they are Ready.',
  },
  {
    code: 'no-matching-connector',
    pattern: /no matching connectors/i,
    state: 'waiting',
    detail: 'No connector with this routing key can be reached, so clients are refused at once.',
    remedy:
      'Look at the link, then compare the routing key with that of the Connector letter by letter.',
  },
  {
    code: 'no-matching-listener',
    pattern: /no matching listeners/i,
    state: 'waiting',
    detail: 'No listener with this routing key can be reached.',
    remedy:
      'Look at the link, then compare the routing key with that of the Listener letter by letter.',
  },
  {
    code: 'no-matching-binding',
    pattern: /no matching attachedconnector(?:binding)?/i,
    state: 'waiting',
    detail: 'The other half (AttachedConnector or its binding) is not there under the same name.',
    remedy: 'Apply both under one name, and let each name the namespace of the other.',
  },
  {
    code: 'binding-refuses',
    pattern: /does not allow attachedconnector/i,
    state: 'failed',
    detail: 'The binding allows another namespace.',
    remedy: 'Write the namespace of the AttachedConnector in connectorNamespace of the binding.',
  },
  {
    code: 'connector-without-target',
    pattern: /non-empty spec\.host or spec\.selector/i,
    state: 'failed',
    detail: 'The Connector has neither a host nor a selector.',
    remedy: 'Give one of the two.',
  },
  {
    code: 'link-down',
    kinds: ['Link'],
    pattern: /not operational/i,
    state: 'waiting',
    detail: 'The router has no connection to the other site.',
    remedy:
      'Look whether each endpoint of the Link can be reached from here, and whether its certificate fits the Link’s authority.',
  },
];
