export {
  type AuditLog,
  type AuditLogOptions,
  type AuditOutcome,
  type AuditRecord,
  openAuditLog,
} from './audit-log.ts';
export {
  createLogger,
  type EventName,
  type Logger,
  type LoggerOptions,
  logLevels,
  type LogLevel,
} from './logger.ts';
export { type LogFields, toLoggableFields } from './log-fields.ts';
export { openRotatingFile, type RotatingFile, type RotatingFileOptions } from './rotating-file.ts';
export { createMetrics, type Metrics } from './metrics.ts';
