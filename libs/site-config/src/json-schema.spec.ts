import { readFileSync } from 'node:fs';
import path from 'node:path';

import { modelServerKinds } from '@vigia/model-runtime';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { siteConfigJsonSchema, siteConfigSchema } from './index.ts';
import { modelServers } from './schema/model.ts';

const file = path.join(import.meta.dirname, '..', 'vigia.schema.json');

describe('the JSON Schema of vigia.yaml', () => {
  it('is the one in vigia.schema.json; `npx nx run site-config:schema` writes it anew', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(siteConfigJsonSchema());
  });

  it('takes what the loader takes, and refuses unknown fields', () => {
    const validate = new Ajv2020({ strict: true, validateFormats: false }).compile(
      siteConfigJsonSchema(),
    );
    const config = {
      version: 1,
      name: 'ilab-chat',
      public: {
        host: 'chat.example.org',
        exposure: 'route',
        platform: 'openshift',
        tls: { from: 'platform' },
        images: { registry: 'registry.example.org/vigia' },
      },
    };
    expect(siteConfigSchema.safeParse(config).success).toBe(true);
    expect(validate(config)).toBe(true);
    expect(validate({ ...config, pubic: {} })).toBe(false);
    expect(validate({ ...config, public: { ...config.public, tls: { from: 'nowhere' } } })).toBe(
      false,
    );
  });

  it('describes every section, for the editor to show', () => {
    const { properties } = siteConfigJsonSchema() as {
      properties: { public: { properties: object } };
    };
    expect(Object.keys(properties.public.properties)).toContain('exposure');
  });

  it('offers every model server that the private site can run', () => {
    expect(modelServers).toEqual(['embedded', ...modelServerKinds]);
  });
});
