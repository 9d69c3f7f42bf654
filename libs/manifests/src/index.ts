export type { KubernetesObject, ObjectMetadata } from './kubernetes-object.ts';
export { renderPublicSite } from './render-public-site.ts';
export type { RenderOptions, SecretValues } from './render-options.ts';
export { secretKeys } from './secrets.ts';
export { renderRouterSecurity } from './skupper.ts';
export { renderedMark, toYaml, toYamlFiles, type YamlFile } from './to-yaml-files.ts';
