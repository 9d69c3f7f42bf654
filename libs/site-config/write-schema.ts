import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { siteConfigJsonSchemaText } from './src/index.ts';

writeFileSync(path.join(import.meta.dirname, 'vigia.schema.json'), siteConfigJsonSchemaText());
