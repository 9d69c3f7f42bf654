import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { crdErrors } from '@vigia/skupper-config/testing';
import { Ajv, type ValidateFunction } from 'ajv';

import type { KubernetesObject } from '../kubernetes-object.ts';

type Schema = Record<string, unknown>;
type Crd = {
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
};

const directory = path.join(import.meta.dirname, 'schemas');
const read = (name: string) =>
  JSON.parse(readFileSync(path.join(directory, name), 'utf8')) as unknown;

const kubernetes = read('kubernetes.json') as {
  /** `apps/v1/Deployment` to the name of its definition. */
  kinds: Record<string, string>;
  definitions: Record<string, Schema>;
};

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema({ $id: 'kubernetes', definitions: refuseUnknown(kubernetes.definitions) });
const validators = new Map<string, ValidateFunction>(
  Object.entries(kubernetes.kinds).map(([kind, definition]) => [
    kind,
    ajv.compile({ $ref: `kubernetes#/definitions/${definition}` }),
  ]),
);
const objectMeta = 'kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
for (const name of readdirSync(directory).filter((file) => file.endsWith('.crd.json'))) {
  const { spec } = read(name) as Crd;
  for (const { name: version, schema } of spec.versions) {
    const strict = refuseUnknown(schema.openAPIV3Schema) as Schema & { properties: Schema };
    const properties = { ...strict.properties, metadata: { $ref: objectMeta } };
    const kind = `${spec.group}/${version}/${spec.names.kind}`;
    validators.set(kind, ajv.compile({ ...strict, properties }));
  }
}

/**
 * What the API server would say against an object: its OpenAPI schema with unknown fields refused, or its
 * custom resource definition. Empty when it is right.
 */
export function schemaErrors(object: KubernetesObject): string[] {
  if (object.apiVersion.startsWith('skupper.io/')) {
    return crdErrors(object as unknown as Parameters<typeof crdErrors>[0]);
  }
  const kind = `${object.apiVersion}/${object.kind}`;
  const validate = validators.get(kind);
  if (validate === undefined) return [`there is no schema of ${kind}`];
  const isRight: boolean = validate(object);
  if (isRight) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${kind} ${object.metadata.name}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Closes every object that names its fields, as `--validate=strict` does. */
function refuseUnknown(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(refuseUnknown);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy: Schema = Object.fromEntries(
    Object.entries(schema)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, refuseUnknown(value)]),
  );
  const isOpen = copy['x-kubernetes-preserve-unknown-fields'] === true;
  // A field of the name `properties` has a schema, not a map of them: it has a type or a reference itself.
  if (copy['properties'] && copy['type'] === 'object' && !isOpen) {
    copy['additionalProperties'] ??= false;
  }
  if (copy['x-kubernetes-int-or-string'] === true) copy['type'] = ['integer', 'string'];
  if (typeof copy['$ref'] === 'string' && copy['$ref'].startsWith('#/')) {
    copy['$ref'] = `kubernetes${copy['$ref']}`;
  }
  return copy;
}
