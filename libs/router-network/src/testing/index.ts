export { routerForTests } from './router-for-tests.ts';
