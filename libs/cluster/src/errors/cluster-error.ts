import { type ObjectReference } from '../objects/kubernetes-object.ts';

/** Every way in which talking to a cluster fails, by its stable code. */
export type ClusterErrorCode =
  // What this machine has.
  | 'kubeconfig_missing'
  | 'kubeconfig_unreadable'
  | 'context_unknown'
  | 'context_incomplete'
  | 'credential_plugin_missing'
  | 'credential_plugin_failed'
  // The way to the API server.
  | 'unreachable'
  | 'name_unresolved'
  | 'certificate_untrusted'
  | 'certificate_expired'
  | 'certificate_wrong_host'
  | 'deadline_exceeded'
  | 'not_kubernetes'
  // What the API server answers.
  | 'login_expired'
  | 'forbidden'
  | 'quota_exceeded'
  | 'admission_denied'
  | 'namespace_missing'
  | 'namespace_terminating'
  | 'not_found'
  | 'kind_unknown'
  | 'already_exists'
  | 'field_conflict'
  | 'changed_meanwhile'
  | 'invalid'
  | 'immutable'
  | 'bad_request'
  | 'too_large'
  | 'throttled'
  | 'server_error'
  // What a pod answers behind it.
  | 'pod_unreachable';

/** One fault of several: a field that is wrong, or one that another manager owns. */
export type ErrorCause = {
  /** Such as `.spec.replicas`; empty where the fault is not one field's. */
  field: string;
  message: string;
  /** Of a conflict: who owns the field. */
  manager?: string;
};

export type ClusterErrorDetails = {
  /** What to do next, in a sentence. */
  remedy: string;
  /** The object that the call was about, if it was about one. */
  object?: ObjectReference | undefined;
  /** The HTTP status of the answer, if there was one. */
  status?: number;
  causes?: readonly ErrorCause[];
  /** Whether the same call may succeed a moment later. */
  isRetryable?: boolean;
  /** The values in the message, for programs and for other languages; never a secret. */
  facts?: Readonly<Record<string, string | number>>;
  cause?: unknown;
};

/** What went wrong is the message, one sentence; what to do next is `remedy`. Holds no credential and no Secret's data. */
export class ClusterError extends Error {
  readonly code: ClusterErrorCode;
  readonly remedy: string;
  readonly object: ObjectReference | undefined;
  readonly status: number | undefined;
  readonly causes: readonly ErrorCause[];
  readonly isRetryable: boolean;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: ClusterErrorCode, message: string, details: ClusterErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'ClusterError';
    this.code = code;
    this.remedy = details.remedy;
    this.object = details.object;
    this.status = details.status;
    this.causes = details.causes ?? [];
    this.isRetryable = details.isRetryable ?? false;
    this.facts = details.facts ?? {};
  }
}

export function isClusterError(
  error: unknown,
  ...codes: ClusterErrorCode[]
): error is ClusterError {
  return error instanceof ClusterError && (codes.length === 0 || codes.includes(error.code));
}
