/** The first four lines of a document. */
export const head = (kind: string, name: string, apiVersion = 'skupper.io/v2alpha1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

/** A document; its spec begins at line 6. */
export function yaml(kind: string, name: string, spec: string): string {
  return `${head(kind, name)}spec:\n${spec
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')}`;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A Secret with TLS credentials; `type` is line 5, the keys of `data` are lines 7 to 9. */
export function secretYaml(
  name: string,
  keys: Readonly<Record<string, string>>,
  type = 'type: kubernetes.io/tls\n',
): string {
  const data = Object.entries(keys).map(([key, value]) => `  ${key}: ${base64(value)}\n`);
  return `${head('Secret', name, 'v1')}${type}data:\n${data.join('')}`;
}
