import { describeReference, type ObjectReference } from '../objects/kubernetes-object.ts';
import { ClusterError, type ClusterErrorCode, type ErrorCause } from './cluster-error.ts';

/** The body of a refusal (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/). */
export type StatusBody = {
  kind?: string;
  code?: number;
  reason?: string;
  message?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
};

export type AnswerContext = {
  /** What was being done: `get`, `list`, `apply`, `create`, `delete`. */
  verb: string;
  object?: ObjectReference | undefined;
  /** What the call was about where it was not one object, such as `deployments in ilab-chat`. */
  subject?: string | undefined;
  server: string;
};

/** Turns a refusal of the API server into one sentence with its object and its mend. */
export function errorFromAnswer(
  status: number,
  body: StatusBody | null,
  context: AnswerContext,
): ClusterError {
  const { verb, object } = context;
  const what = object ? describeReference(object) : (context.subject ?? 'the request');
  const said = oneLine(body?.message ?? '');
  const causes = causesOf(body);
  const make = (
    code: ClusterErrorCode,
    message: string,
    remedy: string,
    more: { isRetryable?: boolean; facts?: Record<string, string | number> } = {},
  ) =>
    new ClusterError(code, message, {
      remedy,
      object,
      status,
      causes,
      isRetryable: more.isRetryable ?? false,
      facts: { verb, what, said, server: context.server, ...more.facts },
    });

  if (status === 401) {
    return make(
      'login_expired',
      `The API server at ${context.server} does not accept this login: it has expired or was revoked.`,
      'Log in again, for example with `oc login`, or with the login command of your provider, then repeat the command.',
    );
  }
  if (status === 403) {
    if (/exceeded quota/i.test(said)) {
      return make(
        'quota_exceeded',
        `The quota of the namespace leaves no room for ${what}: ${quotaOf(said)}.`,
        'Ask for a larger ResourceQuota, or choose a smaller size in vigia.yaml.',
      );
    }
    if (body?.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) {
      return make(
        'namespace_terminating',
        `The namespace ${object?.namespace ?? ''} is being deleted, so ${what} cannot be made in it.`,
        'Wait until it is gone (`kubectl get namespace`), then repeat the command.',
        { isRetryable: true },
      );
    }
    if (
      /violates PodSecurity|admission webhook|denied the request|is forbidden: [^U]/i.test(said) &&
      !/cannot \w+ resource/.test(said)
    ) {
      return make(
        'admission_denied',
        `A rule of the cluster refuses ${what}: ${said}`,
        'Change what the rule names, or ask whoever runs the cluster for an exception.',
      );
    }
    return make(
      'forbidden',
      `This user may not ${verb} ${what}${said ? `: ${said}` : '.'}`,
      `Ask whoever runs the cluster for the right to ${verb} ${kindOf(context)}${object?.namespace ? ` in the namespace ${object.namespace}` : ''}.`,
    );
  }
  if (status === 404) {
    if (body?.details?.kind === 'namespaces' && object?.kind !== 'Namespace') {
      const namespace = body.details.name ?? object?.namespace ?? '';
      return make(
        'namespace_missing',
        `There is no namespace ${namespace}.`,
        `Make it with \`kubectl create namespace ${namespace}\`, or give another by --namespace.`,
        { facts: { namespace } },
      );
    }
    return make('not_found', `There is no ${what}.`, 'Look at the name and the namespace.');
  }
  if (status === 409) {
    if (body?.details?.causes?.some(({ reason }) => reason === 'FieldManagerConflict')) {
      const managers = [...new Set(causes.map(({ manager }) => manager ?? 'another'))].join(', ');
      return make(
        'field_conflict',
        `${capital(what)} has fields that ${managers} owns: ${causes.map(({ field }) => field).join(', ')}.`,
        'Let the other owner go of them, or take them over with --force-conflicts.',
        { facts: { managers } },
      );
    }
    if (body?.reason === 'AlreadyExists') {
      return make(
        'already_exists',
        `${capital(what)} already exists.`,
        'Repeat the command: it goes on from what is there.',
      );
    }
    return make(
      'changed_meanwhile',
      `${capital(what)} was changed by someone else at the same moment.`,
      'Repeat the command.',
      { isRetryable: true },
    );
  }
  if (status === 422) {
    if (/field is immutable|may not be changed|is immutable/i.test(said)) {
      return make(
        'immutable',
        `A field of ${what} cannot be changed once it is made: ${said}`,
        'Delete the object, then repeat the command: it makes it anew.',
      );
    }
    return make(
      'invalid',
      `The API server finds ${what} wrong: ${said}`,
      'Correct the field in vigia.yaml; if no setting of yours is behind it, please report this.',
    );
  }
  if (status === 413) {
    return make(
      'too_large',
      `${capital(what)} is too large for the API server.`,
      'Make it smaller.',
    );
  }
  if (status === 429) {
    return make(
      'throttled',
      `The API server at ${context.server} asks for fewer requests.`,
      'Wait a minute, then repeat the command.',
      { isRetryable: true },
    );
  }
  if (status >= 500) {
    if (/admission webhook|failed calling webhook/i.test(said)) {
      return make(
        'admission_denied',
        `A rule of the cluster could not be asked about ${what}: ${said}`,
        'Look whether the webhook that the message names is running.',
        { isRetryable: true },
      );
    }
    return make(
      'server_error',
      `The API server at ${context.server} failed with status ${status}${said ? `: ${said}` : ''}.`,
      'Repeat the command; if it stays so, look at the log of the API server.',
      { isRetryable: status !== 501 },
    );
  }
  return make(
    'bad_request',
    `The API server does not understand ${what}: ${said || `status ${status}`}`,
    'The cluster may be older than Kubernetes 1.30; `vigia version --check` tells.',
  );
}

function causesOf(body: StatusBody | null): ErrorCause[] {
  return (body?.details?.causes ?? []).map(({ field, message, reason }) => {
    const manager =
      reason === 'FieldManagerConflict'
        ? /conflict with "([^"]*)"/.exec(message ?? '')?.[1]
        : undefined;
    return {
      field: field ?? '',
      message: oneLine(message ?? ''),
      ...(manager === undefined ? {} : { manager }),
    };
  });
}

function kindOf({ object, subject }: AnswerContext): string {
  return object ? `objects of kind ${object.kind}` : (subject ?? 'that');
}

/** `exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4` from the whole sentence. */
function quotaOf(said: string): string {
  return /exceeded quota: .*/i.exec(said)?.[0] ?? said;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
