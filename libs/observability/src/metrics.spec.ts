import { createMetrics } from './index.ts';

describe('createMetrics', () => {
  it('renders what was counted, with its labels', async () => {
    const metrics = createMetrics({ processFigures: false });
    const requests = metrics.counter({
      name: 'vigia_requests_total',
      help: 'Requests that ended.',
      labels: { outcome: ['done', 'failed'] },
    });
    requests.add({ outcome: 'done' });
    requests.add({ outcome: 'done' }, 2);
    expect(await metrics.render()).toContain('vigia_requests_total{outcome="done"} 3');
  });

  it('counts a value that was not declared as other, so that no content becomes a label', async () => {
    const metrics = createMetrics({ processFigures: false });
    const requests = metrics.counter({
      name: 'vigia_requests_total',
      help: 'Requests that ended.',
      labels: { outcome: ['done'] },
    });
    requests.add({ outcome: 'what a person wrote' as 'done' });
    const text = await metrics.render();
    expect(text).toContain('vigia_requests_total{outcome="other"} 1');
    expect(text).not.toContain('person');
  });

  it('keeps registries apart, and adds the figures of the process', async () => {
    expect(await createMetrics().render()).toContain('process_resident_memory_bytes');
    expect(await createMetrics().render()).toContain('process_resident_memory_bytes');
  });

  it('observes durations in the buckets that it was given', async () => {
    const metrics = createMetrics({ processFigures: false });
    const duration = metrics.histogram({
      name: 'vigia_request_duration_seconds',
      help: 'How long requests took.',
      buckets: [0.1, 1],
    });
    duration.observe({}, 0.5);
    metrics.gauge({ name: 'vigia_streams', help: 'Streams that are open.' }).set({}, 4);
    const text = await metrics.render();
    expect(text).toContain('vigia_request_duration_seconds_bucket{le="1"} 1');
    expect(text).toContain('vigia_streams 4');
  });
});
