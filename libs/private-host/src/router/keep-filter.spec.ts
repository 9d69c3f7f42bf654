import { setTimeout as delay } from 'node:timers/promises';

import type { ProcessResult } from '../host/run-process.ts';
import { type FilterReport, keepFilter } from './keep-filter.ts';

/** A host on which nft knows of one table, and a unit is as it is told to be. */
function createHost() {
  const done = (stdout = '', code = 0, stderr = ''): ProcessResult => ({
    code,
    stdout,
    stderr,
    isMissing: false,
  });
  const self = {
    isLoaded: true,
    active: 'active',
    failure: '',
    loads: 0,
    looks: 0,
    async run(program: string, args: readonly string[]): Promise<ProcessResult> {
      expect(program).toBe('/usr/sbin/nft');
      if (args[0] === '--json') {
        self.looks += 1;
        expect(args).toEqual(['--json', 'list', 'table', 'inet', 'vigia_default']);
        return self.isLoaded ? done('{"nftables":[]}') : done('', 1);
      }
      expect(args).toEqual(['-f', '/own/router.nft']);
      self.loads += 1;
      if (self.failure) return done('', 1, self.failure);
      self.isLoaded = true;
      return done();
    },
  };
  return self;
}

let host: ReturnType<typeof createHost>;
let reports: FilterReport[];
let stop: AbortController;
let keeping: Promise<void>;

beforeEach(() => {
  host = createHost();
  reports = [];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort(new Error('The test ends.'));
  await keeping;
});

function keep(): void {
  keeping = keepFilter({
    run: host.run,
    nft: '/usr/sbin/nft',
    namespace: 'default',
    paths: { routerFilter: '/own/router.nft' },
    services: { state: async () => ({ active: host.active, enabled: 'enabled' }) },
    routerService: 'skupper-default.service',
    signal: stop.signal,
    onReport: (report) => reports.push(report),
    intervalMilliseconds: 5,
  });
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('It never came.');
    await delay(5);
  }
}
const afterLooks = async (count: number) => {
  const { looks } = host;
  await until(() => host.looks >= looks + count);
};

it('loads the filter of a running router that somebody has deleted, and says so', async () => {
  keep();
  await afterLooks(3);
  expect(host.loads).toBe(0);
  host.isLoaded = false;
  await until(() => reports.length > 0);
  expect(reports).toEqual([{ type: 'filter-restored', table: 'vigia_default' }]);
  expect(host.isLoaded).toBe(true);
});

it('leaves a router that does not run without one: its unit loads it', async () => {
  host.isLoaded = false;
  host.active = 'activating';
  keep();
  await afterLooks(3);
  expect(host.loads).toBe(0);
  expect(reports).toEqual([]);
});

it('says once why it cannot, and goes on trying', async () => {
  host.isLoaded = false;
  host.failure = 'Error: syntax error';
  keep();
  await until(() => host.loads >= 3);
  expect(reports).toEqual([
    { type: 'filter-missing', table: 'vigia_default', message: 'Error: syntax error' },
  ]);
  host.failure = '';
  await until(() => host.isLoaded);
  await until(() => reports.length === 2);
  expect(reports[1]?.type).toBe('filter-restored');
});
