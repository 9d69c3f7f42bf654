import { type SkupperResource } from '../resources/kinds.ts';

/**
 * The conditions that make a resource ready, in the order in which Skupper looks at them. Where the schema's
 * text names others (a Listener is said to be `Operational`), this is what the code sets.
 */
export function requiredConditions(resource: SkupperResource): readonly string[] {
  switch (resource.kind) {
    case 'Site': {
      const { linkAccess } = resource.spec;
      const acceptsLinks = linkAccess !== undefined && linkAccess !== '' && linkAccess !== 'none';
      return acceptsLinks ? ['Configured', 'Running', 'Resolved'] : ['Configured', 'Running'];
    }
    case 'Listener':
    case 'Connector':
    case 'AttachedConnectorBinding':
      return ['Configured', 'Matched'];
    case 'MultiKeyListener':
    case 'Link':
      return ['Configured', 'Operational'];
    case 'AttachedConnector':
      return ['Configured'];
    case 'AccessGrant':
      return ['Processed', 'Resolved'];
    case 'AccessToken':
      return ['Redeemed'];
    case 'RouterAccess':
    case 'SecuredAccess':
      return ['Configured', 'Resolved'];
    case 'Certificate':
      return ['Ready'];
  }
}
