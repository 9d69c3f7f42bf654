import { type LogFields, toLoggableFields } from './log-fields.ts';
import { openRotatingFile } from './rotating-file.ts';

/** How a request ended: the outcomes of the ledger, and `refused` for what was never accepted. */
export type AuditOutcome =
  'done' | 'stopped' | 'client_gone' | 'failed' | 'interrupted' | 'refused';

/** One ended request. There is no field that could hold content, and none but these is written. */
export type AuditRecord = {
  outcome: AuditOutcome;
  /** Who: `guest:<uuid>`, or `key:` and the first 12 digits of the key's hash; null for one that nobody signed. */
  subject: string | null;
  /** The registered key that the subject is, by the operator's name for it. */
  apiKeyId?: string | undefined;
  apiKeyName?: string | undefined;
  /** `chat` is stored in a conversation, `completion` came through `/v1`; null when neither was reached. */
  kind: 'chat' | 'completion' | null;
  model: string | null;
  generationId?: string | undefined;
  requestId?: string | undefined;
  promptTokens?: number | undefined;
  completionTokens?: number | undefined;
  /** Whether the tokens were estimated, because the model server had not counted them. */
  estimated?: boolean | undefined;
  durationMilliseconds?: number | undefined;
  /** The code of the problem, where there was one. */
  code?: string | null | undefined;
  /** How many requests the line stands for: refusals that repeat are counted. */
  count?: number | undefined;
};

export type AuditLogOptions = {
  path: string;
  /** Default 10 MiB. */
  maximumBytes?: number;
  /** Full files that are kept; default 9. */
  keptFiles?: number;
  /** Milliseconds since 1970; default `Date.now`. */
  now?: () => number;
  /** Told of a record that could not be written, such as on a full disk. The request itself goes on. */
  onFailure: (error: unknown) => void;
};

export type AuditLog = {
  write(record: AuditRecord): void;
  close(): void;
};

/**
 * Opens the audit log: JSON lines in files of mode 0600, rotated by size and number.
 * @throws Error with a system code when the file cannot be opened.
 */
export function openAuditLog(options: AuditLogOptions): AuditLog {
  const { path, maximumBytes = 10 * 1024 * 1024, keptFiles = 9, now = Date.now } = options;
  const file = openRotatingFile({ path, maximumBytes, keptFiles });
  return {
    write(record) {
      try {
        const time = new Date(now()).toISOString();
        file.write(JSON.stringify({ time, ...toLoggableFields(record as LogFields) }));
      } catch (error) {
        options.onFailure(error);
      }
    },
    close: () => file.close(),
  };
}
