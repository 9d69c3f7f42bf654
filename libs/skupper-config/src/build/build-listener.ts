import { type Listener, type Observer } from '../resources/listener.ts';
import { type MultiKeyListener } from '../resources/multi-key-listener.ts';
import { type Target } from '../target.ts';
import { buildResource, type ResourceInput } from './build-resource.ts';

interface ListenerPlace extends ResourceInput {
  /** Kubernetes: the name of the Service. System sites: the address to listen on, such as 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  readonly tlsCredentials?: string;
  /** Skupper 2.2 and later; `none` for privacy and speed. */
  readonly observer?: Observer;
}

export interface ListenerInput extends ListenerPlace {
  readonly routingKey: string;
  readonly exposePodsByName?: boolean;
}

/** Makes a Listener. @throws SkupperConfigError `invalid_resource` */
export function buildListener(input: ListenerInput, target: Target): Listener {
  const { routingKey, host, port, tlsCredentials, observer, exposePodsByName } = input;
  return buildResource(
    'Listener',
    input,
    { routingKey, host, port, tlsCredentials, observer, exposePodsByName },
    target,
  );
}

/** The first key that can be reached gets all, or each that can be reached gets a share by its weight. */
export type MultiKeyStrategy =
  | { readonly priority: readonly [string, ...string[]] }
  | { readonly weighted: Readonly<Record<string, number>> };

export interface MultiKeyListenerInput extends ListenerPlace {
  readonly strategy: MultiKeyStrategy;
  readonly requireClientCert?: boolean;
}

/** Makes a MultiKeyListener; below Skupper 2.2 there is none. @throws SkupperConfigError `invalid_resource` */
export function buildMultiKeyListener(
  input: MultiKeyListenerInput,
  target: Target,
): MultiKeyListener {
  const { host, port, strategy, tlsCredentials, requireClientCert, observer } = input;
  return buildResource(
    'MultiKeyListener',
    input,
    {
      host,
      port,
      strategy:
        'priority' in strategy
          ? { priority: { routingKeys: [...strategy.priority] } }
          : { weighted: { routingKeys: { ...strategy.weighted } } },
      tlsCredentials,
      requireClientCert,
      observer,
    },
    target,
  );
}
