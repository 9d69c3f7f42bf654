import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { serviceNodeFlags } from '@vigia/service-process';

describe('the images of the services', () => {
  it.each(['chat-api', 'private-site-agent'])(
    'start %s with the flags that bound its memory everywhere',
    (application) => {
      const file = join(import.meta.dirname, '../../../apps', application, 'Containerfile');
      const entry = /^ENTRYPOINT (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '[]';
      expect(JSON.parse(entry)).toEqual(expect.arrayContaining([...serviceNodeFlags]));
    },
  );
});
