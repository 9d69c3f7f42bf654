import * as z from 'zod';

import { limitsSchema, retentionSchema } from './limits.ts';
import { modelSchema } from './model.ts';
import { objectName } from './names.ts';
import { privateSiteSchema } from './private-site.ts';
import { publicSiteSchema } from './public-site.ts';
import { checkPublicSite } from './check-public-site.ts';
import { skupperSchema } from './skupper.ts';

/** vigia.yaml as it is written, without what concerns several fields at a time. */
export const siteConfigFields = z.strictObject({
  version: z.literal(1).describe('The version of this form.'),
  name: objectName.describe(
    'The installation; its namespace and its Skupper sites are named after it.',
  ),
  public: publicSiteSchema,
  private: privateSiteSchema.prefault({}),
  skupper: skupperSchema.prefault({}),
  model: modelSchema.prefault({}),
  limits: limitsSchema.default({}),
  retention: retentionSchema.prefault({}),
});

/** One file for both sites, with every default filled in. */
export const siteConfigSchema = siteConfigFields
  .superRefine(({ public: site }, context) => {
    for (const { path, message } of checkPublicSite(site)) {
      context.addIssue({ code: 'custom', path: ['public', ...path], message });
    }
  })
  .transform((config) => ({
    ...config,
    public: { ...config.public, namespace: config.public.namespace ?? config.name },
    private: { ...config.private, name: config.private.name ?? `${config.name}-private` },
  }));

/** vigia.yaml as it stands in the file: what has a default may be absent. */
export type SiteConfigInput = z.input<typeof siteConfigSchema>;
/** vigia.yaml with every default filled in. */
export type SiteConfig = z.output<typeof siteConfigSchema>;
