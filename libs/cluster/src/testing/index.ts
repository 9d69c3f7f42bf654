export { type ApiServer, kubeconfigFor, startApiServer } from './api-server/start-api-server.ts';
