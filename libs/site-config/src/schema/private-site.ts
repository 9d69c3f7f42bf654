import * as z from 'zod';

import { filePath, namespaceName, objectName, portNumber } from './names.ts';

const databaseSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('sqlite') })
    .describe('In the data directory; nothing to set up.'),
  z.strictObject({
    kind: z.literal('postgres'),
    urlFile: filePath.describe('A file of the private host that holds the URL of the database.'),
  }),
]);

/** The host that holds the model and the conversations. It dials out and accepts nothing from outside. */
export const privateSiteSchema = z.strictObject({
  kind: z
    .enum(['podman', 'docker', 'linux', 'kubernetes'])
    .default('podman')
    .describe('Where its Skupper router runs.'),
  name: objectName
    .optional()
    .describe('Its name in the network; by default that of the installation and -private.'),
  namespace: namespaceName.default('default').describe("Skupper's namespace on that host."),
  agentPort: portNumber.default(8000).describe('Of the agent, on 127.0.0.1.'),
  dataDirectory: filePath
    .optional()
    .describe('By default ~/.local/share/vigia, or /var/lib/vigia for root.'),
  database: databaseSchema.default({ kind: 'sqlite' }),
});
export type PrivateSite = z.infer<typeof privateSiteSchema>;
