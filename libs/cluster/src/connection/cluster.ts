import { type KubeConfig } from '@kubernetes/client-node';

import { type ObjectReference } from '../objects/kubernetes-object.ts';

/** One call of the API. */
export type ApiCall = {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** From the server's root, such as `/api/v1/namespaces`; its segments are already escaped. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  /** `application/json` by default. */
  contentType?: string;
  /** The media types that are understood, where others than JSON and plain text are. */
  accept?: string;
  /** The word for messages: `get`, `list`, `apply`, `create`, `delete`. */
  verb?: string;
  /** The object that it is about, for messages. */
  object?: ObjectReference | undefined;
  /** What it is about where that is not one object, for messages: `deployments in ilab-chat`. */
  subject?: string;
  signal?: AbortSignal | undefined;
  /** 15,000 by default; covers the repetitions too. */
  deadlineMilliseconds?: number;
};

/** A kind as the API server serves it. */
export type ApiResource = { plural: string; isNamespaced: boolean };

/** The connection to one cluster, as one user, with the namespace that is meant where none is said. */
export type Cluster = {
  readonly contextName: string;
  readonly clusterName: string;
  readonly userName: string;
  /** The address of the API server. */
  readonly server: string;
  readonly namespace: string;
  /**
   * Does one call. What is safe to repeat (GET, server-side apply) is tried again while the server is busy or a
   * connection breaks, within the deadline.
   * @throws ClusterError
   */
  request<T = unknown>(call: ApiCall): Promise<T>;
  /** The lines of an endless answer, such as a followed log; no deadline after the first byte. @throws ClusterError */
  lines(call: ApiCall): AsyncIterable<string>;
  /**
   * How the API server serves a kind; what it serves is asked once.
   * @throws ClusterError `kind_unknown`
   */
  resource(apiVersion: string, kind: string, signal?: AbortSignal): Promise<ApiResource>;
  /** Its API groups but the core one, each with the version that it prefers, such as `apps/v1`. @throws ClusterError */
  groups(signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** Forgets which kinds there are: after definitions were installed. */
  forgetResources(): void;
  /** The official client, logged in: for port-forward. */
  client(): KubeConfig;
  close(): Promise<void>;
};
