import { jest } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';

import { type Resource } from '../resources/kinds.ts';
import { parseResources } from '../resource-tree/read-resource-tree.ts';
import { arbitraryResources } from '../testing/arbitraries.ts';
import { createAuthority } from '../testing/certificates.ts';
import { crdErrors } from '../testing/crd-schemas.ts';
import { toYaml } from '../yaml/to-yaml.ts';

// Fifty runs of each property take a while on a machine that is busy.
jest.setTimeout(120_000);
fc.configureGlobal({ numRuns: 50 });

/** Puts the keys of an object, and of those in it, into another order. */
function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reverseKeys(item)]),
  );
}

const resources = arbitraryResources(createAuthority().issue());

describe.each(Object.entries(resources))('every %s that its builder makes', (kind, arbitrary) => {
  it('comes back from its YAML as it was, and as the same bytes again', () => {
    fc.assert(
      fc.property(arbitrary, (resource) => {
        const yaml = toYaml(resource);
        expect(parseResources(yaml)).toEqual([resource]);
        expect(toYaml(parseResources(yaml))).toBe(yaml);
        expect(toYaml(reverseKeys(resource) as Resource)).toBe(yaml);
      }),
    );
  });

  it('means the same to readers of YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(arbitrary, (resource) => {
        const yaml = toYaml(resource);
        expect(parse(yaml, { version: '1.1' })).toEqual(resource);
        expect(parse(yaml, { version: '1.2' })).toEqual(resource);
      }),
    );
  });

  if (kind === 'Secret') return;
  it('passes the CRD of Skupper 2.2.1 with unknown fields refused, its CEL rules included', () => {
    fc.assert(
      fc.property(arbitrary, (resource) => {
        expect(crdErrors(resource)).toEqual([]);
      }),
    );
  });
});
