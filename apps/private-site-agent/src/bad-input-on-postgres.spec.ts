import { onPostgres } from './testing/engine-of-tests.ts';

onPostgres();
await import('./bad-input.spec.ts');
