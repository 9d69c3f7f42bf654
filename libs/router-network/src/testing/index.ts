export { routerForTests } from './router-for-tests.ts';
export { prepareTwoSites, type TwoSites, until } from './two-sites.ts';
