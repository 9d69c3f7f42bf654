import { onPostgres } from './testing/engine-of-tests.ts';

onPostgres();
await import('./transfer.spec.ts');
