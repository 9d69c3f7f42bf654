/** An object of the Kubernetes API, as far as pairing reads it. */
export type ClusterObject = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
};

/**
 * The namespace of the public site, as pairing needs it. Every call throws what the connection throws, and the
 * reason of its signal.
 */
export type LinkCluster = {
  readonly namespace: string;
  /** Null when there is none of that name. */
  read(
    apiVersion: string,
    kind: string,
    name: string,
    signal: AbortSignal,
  ): Promise<ClusterObject | null>;
  list(
    apiVersion: string,
    kind: string,
    labelSelector: string | undefined,
    signal: AbortSignal,
  ): Promise<ClusterObject[]>;
  create(object: ClusterObject, signal: AbortSignal): Promise<ClusterObject>;
  /** A JSON merge patch (RFC 7396). */
  patch(
    apiVersion: string,
    kind: string,
    name: string,
    patch: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ClusterObject>;
  /** False when there was none. */
  remove(apiVersion: string, kind: string, name: string, signal: AbortSignal): Promise<boolean>;
};
