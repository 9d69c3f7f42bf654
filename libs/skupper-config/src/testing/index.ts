export { crdErrors, crdSchemas } from './crd-schemas.ts';
