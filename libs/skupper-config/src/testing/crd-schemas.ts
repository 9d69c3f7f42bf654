import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from '@marcbachmann/cel-js';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

import { type Resource } from '../resources/kinds.ts';
import { parseGoDuration } from '../lint/names.ts';

type Schema = Record<string, unknown>;

const directory = join(import.meta.dirname, 'crds');

/** The OpenAPI schema of every Skupper kind, from the CRDs of Skupper 2.2.1. */
export const crdSchemas: ReadonlyMap<string, Schema> = new Map(
  readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const crd = parse(readFileSync(join(directory, name), 'utf8'));
      return [crd.spec.names.kind as string, crd.spec.versions[0].schema.openAPIV3Schema as Schema];
    }),
);

const objectMeta: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
  },
  required: ['name'],
  additionalProperties: false,
};

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('int64', true);
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
ajv.addFormat('duration', (text) => parseGoDuration(text) !== null);

/** Refuses what the schema does not name, where an API server would drop it. */
function refuseUnknown(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(refuseUnknown);
  if (schema === null || typeof schema !== 'object') return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, refuseUnknown(value)]);
  const copy = Object.fromEntries(entries) as Schema;
  if (copy['properties'] && copy['additionalProperties'] === undefined) {
    copy['additionalProperties'] = false;
  }
  return copy;
}

const validators = new Map<string, ValidateFunction>();

function validatorOf(kind: string): ValidateFunction {
  const known = validators.get(kind);
  if (known) return known;
  const schema = crdSchemas.get(kind);
  if (!schema) throw new Error(`There is no CRD of ${kind}`);
  const strict = refuseUnknown(schema) as Schema;
  const made = ajv.compile({
    ...strict,
    properties: {
      ...(strict['properties'] as Schema),
      apiVersion: { const: 'skupper.io/v2alpha1' },
      kind: { const: kind },
      metadata: objectMeta,
    },
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
  });
  validators.set(kind, made);
  return made;
}

/** What the CRD of a resource says against it: the schema with unknown fields refused, then its CEL rules. */
export function crdErrors(resource: Resource, previous?: Resource): string[] {
  const validate = validatorOf(resource.kind);
  const schemaErrors = validate(resource)
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
  const celErrors = evaluateCel(crdSchemas.get(resource.kind), resource, previous);
  return [...schemaErrors, ...celErrors];
}

/** Runs x-kubernetes-validations; rules that look at oldSelf only when there is one. */
function evaluateCel(schema: unknown, self: unknown, oldSelf: unknown): string[] {
  if (schema === null || typeof schema !== 'object' || self === undefined) return [];
  const { properties = {}, ['x-kubernetes-validations']: rules = [] } = schema as {
    properties?: Schema;
    'x-kubernetes-validations'?: { rule: string; message: string }[];
  };
  const broken = rules
    .filter(({ rule }) => !rule.includes('oldSelf') || oldSelf !== undefined)
    .filter(({ rule }) => cel.evaluate(rule, { self, oldSelf: oldSelf ?? null }) !== true)
    .map(({ message }) => message);
  const below = Object.entries(properties).flatMap(([key, child]) =>
    evaluateCel(child, (self as Schema | null)?.[key], (oldSelf as Schema | undefined)?.[key]),
  );
  return [...broken, ...below];
}

const cel = new Environment({ unlistedVariablesAreDyn: true });
