/**
 * One entity of a router's configuration: its type and attributes, as `skrouterd -c file.json` reads them
 * (skupper-router 3.5, python/skupper_router/management/skrouter.json).
 */
export type RouterEntity = readonly [
  type: string,
  attributes: Readonly<Record<string, string | number | boolean>>,
];

/** What a router is to be: entities in the order in which they are made. */
export type RouterConfiguration = readonly RouterEntity[];

/** The text of a configuration file, ending in `.json`; the same for the same configuration. */
export function configurationText(configuration: RouterConfiguration): string {
  const rows = configuration.map((entity) => `  ${JSON.stringify(entity)}`);
  return `[\n${rows.join(',\n')}\n]\n`;
}
