import { maximumImportBytes } from '@vigia/api-contract';

/** Seconds after which a proxy may end a request, however much it still streams: the longest answer. */
export const longestAnswerSeconds = 3600;

/** The largest body of any call, in MiB: a conversation that is imported. */
export const largestBodyMebibytes = Math.ceil(maximumImportBytes / 1024 / 1024);

/** The paths of chat-api; every other one is the page's. */
export const apiPaths = ['/api', '/v1'] as const;
