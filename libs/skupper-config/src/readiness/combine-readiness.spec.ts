import { changed, condition, ok, ready, resource } from '../testing/statuses.ts';
import { combineReadiness } from './combine-readiness.ts';

describe('combineReadiness', () => {
  const site = resource('Site', ready.Site.map(ok));
  const waiting = resource('Site', [
    ok('Configured'),
    ok('Running'),
    condition('Resolved', 'False', 'Pending'),
  ]);
  const unmatched = resource('Listener', [
    ok('Configured'),
    condition('Matched', 'False', 'No matching connectors'),
  ]);
  const refused = resource('Listener', [
    condition('Configured', 'False', 'Service k already exists in namespace', 'Error'),
  ]);

  it('names what failed before what waits, and a Site before what depends on it', () => {
    expect(combineReadiness([unmatched, waiting]).resource?.kind).toBe('Site');
    expect(combineReadiness([waiting, refused])).toMatchObject({
      resource: { kind: 'Listener' },
      readiness: { state: 'failed', code: 'service-exists' },
    });
  });

  it('is ready when all are', () => {
    expect(combineReadiness([site])).toEqual({
      readiness: { state: 'ready', since: changed },
      resource: null,
    });
  });
});
