import { onPostgres } from './testing/engine-of-tests.ts';

onPostgres();
await import('./door.spec.ts');
