import { onPostgres } from './testing/engine-of-tests.ts';

onPostgres();
await import('./chat.spec.ts');
