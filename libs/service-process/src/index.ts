export { serviceNodeFlags } from './node-flags.ts';
export { sendToParent, type ServiceMessage } from './parent-link.ts';
export {
  runService,
  type RunningService,
  type Service,
  type ServiceContext,
} from './run-service.ts';
export { commaSeparated, flag, portNumber, wholeNumber } from './setting-schemas.ts';
export { readSettingFile, readSettings, SettingsError } from './read-settings.ts';
export { writePrivateFile } from './write-private-file.ts';
