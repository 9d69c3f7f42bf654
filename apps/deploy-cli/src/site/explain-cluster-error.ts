import type { ClusterError, ClusterErrorCode } from '@vigia/cluster';

import { CommandError } from '../command-error.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { clusterErrorsInPortuguese } from './cluster-errors-in-portuguese.ts';

/** By its name alone: commands that have nothing to do with a cluster do not load the library. */
export function isClusterError(error: unknown): error is ClusterError {
  return error instanceof Error && error.name === 'ClusterError';
}

/** The sentence, the object and the mend of the library, in the person's language, with an exit code. */
export function explainClusterError(error: ClusterError, locale: string): CommandError {
  const translate = /^pt(-|$)/i.test(locale) ? clusterErrorsInPortuguese[error.code] : undefined;
  const { message, remedy } = translate?.(error) ?? error;
  return new CommandError({
    code: error.code,
    message,
    remedy,
    // One line a field: of a conflict each with its owner.
    excerpt:
      error.causes.length > 0 ? error.causes.map((cause) => cause.message || cause.field) : [],
    exitCode: exitCodeOf(error.code),
    cause: error,
  });
}

const unreachable: readonly ClusterErrorCode[] = [
  'kubeconfig_missing',
  'kubeconfig_unreadable',
  'context_unknown',
  'context_incomplete',
  'credential_plugin_missing',
  'credential_plugin_failed',
  'unreachable',
  'name_unresolved',
  'certificate_untrusted',
  'certificate_expired',
  'certificate_wrong_host',
  'deadline_exceeded',
  'not_kubernetes',
  'login_expired',
];

function exitCodeOf(code: ClusterErrorCode): ExitCode {
  if (unreachable.includes(code)) return exitCodes.clusterUnreachable;
  if (code === 'field_conflict') return exitCodes.conflict;
  return exitCodes.clusterRefuses;
}
