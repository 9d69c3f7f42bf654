import {
  type AttachedConnector,
  type AttachedConnectorBinding,
} from '../resources/attached-connector.ts';
import { type Connector } from '../resources/connector.ts';
import { type Target } from '../target.ts';
import { buildResource, type ResourceInput } from './build-resource.ts';

/** TLS towards the workload: without credentials there is none, so the rest has no meaning. */
export interface WorkloadTls {
  /** The Secret with the authority of the workload, and with a client certificate where one is presented. */
  readonly credentials: string;
  readonly presentClientCertificate?: boolean;
  readonly verifyHostname?: boolean;
}

/** A host, or on Kubernetes a selector: never both. */
export type ConnectorTarget =
  | { readonly host: string; readonly selector?: never; readonly includeNotReadyPods?: never }
  | { readonly selector: string; readonly host?: never; readonly includeNotReadyPods?: boolean };

export type ConnectorInput = ResourceInput &
  ConnectorTarget & {
    readonly routingKey: string;
    readonly port: number;
    readonly tls?: WorkloadTls;
    readonly exposePodsByName?: boolean;
  };

/** Makes a Connector. On a system site say `host: '127.0.0.1'`, not localhost. @throws SkupperConfigError `invalid_resource` */
export function buildConnector(input: ConnectorInput, target: Target): Connector {
  return buildResource(
    'Connector',
    input,
    {
      routingKey: input.routingKey,
      selector: input.selector,
      host: input.host,
      port: input.port,
      tlsCredentials: input.tls?.credentials,
      useClientCert: input.tls?.presentClientCertificate,
      verifyHostname: input.tls?.verifyHostname,
      includeNotReadyPods: input.includeNotReadyPods,
      exposePodsByName: input.exposePodsByName,
    },
    target,
  );
}

export interface AttachedConnectorInput extends Omit<ResourceInput, 'namespace'> {
  readonly siteNamespace: string;
  /** The namespace of the workload. */
  readonly workloadNamespace: string;
  readonly routingKey: string;
  readonly selector: string;
  readonly port: number;
  /** A Secret in the namespace of the site. */
  readonly tlsCredentials?: string;
  readonly includeNotReadyPods?: boolean;
  readonly exposePodsByName?: boolean;
}

/**
 * Makes an AttachedConnector and its binding. They are made together because they find each other by a name
 * and two namespaces that must agree. @throws SkupperConfigError `invalid_resource`
 */
export function buildAttachedConnector(
  input: AttachedConnectorInput,
  target: Target,
): { connector: AttachedConnector; binding: AttachedConnectorBinding } {
  const connector = buildResource(
    'AttachedConnector',
    { ...input, namespace: input.workloadNamespace },
    {
      siteNamespace: input.siteNamespace,
      selector: input.selector,
      port: input.port,
      tlsCredentials: input.tlsCredentials,
      includeNotReadyPods: input.includeNotReadyPods,
    },
    target,
  );
  const binding = buildResource(
    'AttachedConnectorBinding',
    { ...input, namespace: input.siteNamespace },
    {
      connectorNamespace: input.workloadNamespace,
      routingKey: input.routingKey,
      exposePodsByName: input.exposePodsByName,
    },
    target,
  );
  return { connector, binding };
}
