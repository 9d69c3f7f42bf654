import fc from 'fast-check';

import { createLogger, type LogFields, type logLevels } from './index.ts';

const marker = 'MARKER what a person wrote MARKER';

function capture(level: (typeof logLevels)[number] = 'debug') {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level,
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, lines, text: () => lines.join('') };
}

describe('createLogger', () => {
  it('writes one JSON line with the event, its time and the fields that are allowed', () => {
    const { logger, lines } = capture();
    logger.info('request-ended', {
      requestId: '0198c5f2-0000-7000-8000-000000000001',
      method: 'GET',
      route: '/api/conversations/:id',
      status: 200,
      durationMilliseconds: 1.23456,
      url: 'http://user:pass@127.0.0.1:8000/secret?q=1',
      subject: `key:${'ab'.repeat(32)}`,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.match(/"name"/g)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      name: 'test',
      event: 'request-ended',
      requestId: '0198c5f2-0000-7000-8000-000000000001',
      method: 'GET',
      route: '/api/conversations/:id',
      status: 200,
      durationMilliseconds: 1.235,
      url: 'http://127.0.0.1:8000',
      subject: 'key:abababababab',
    });
  });

  it('counts fields that it leaves out', () => {
    const { logger, lines } = capture();
    logger.warn('model-failed', { content: marker, code: marker } as LogFields);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ droppedFields: 2 });
    expect(lines[0]).not.toContain('MARKER');
  });

  it('takes only literals of one word as an event', () => {
    const { logger, text } = capture();
    // @ts-expect-error a text put together at run time
    logger.info(`said ${marker}`);
    // @ts-expect-error a text of which nothing is known
    logger.info(String(marker));
    // @ts-expect-error several words
    logger.info('a person wrote');
    expect(text()).not.toContain('MARKER');
    expect(text()).toContain('"event":"unnamed-event"');
  });

  it('writes an error by name, code and place, causes too, and never by message', () => {
    const { logger, lines } = capture();
    const cause = Object.assign(new Error(marker), { code: 'ECONNREFUSED' });
    const error = new TypeError(`${marker}\n    at ${marker} (/x.ts:1:1)`, { cause });
    logger.error('model-failed', { error });
    expect(lines[0]).not.toContain('MARKER');
    const { error: written } = JSON.parse(lines[0] ?? '');
    expect(written).toMatchObject({ name: 'TypeError', cause: { code: 'ECONNREFUSED' } });
    expect(written.frames[0]).toContain('logger.spec.ts');
  });

  it('writes no error whose message was changed after it was thrown', () => {
    const { logger, text } = capture();
    const error = new Error(`    at ${marker} (/x.ts:1:1)`);
    error.message = 'other';
    logger.error('model-failed', { error });
    expect(text()).not.toContain('MARKER');
  });

  it('never writes a text that is given to it, in whatever field and form', () => {
    const { logger, text } = capture();
    const known = ['requestId', 'subject', 'route', 'code', 'state', 'url', 'model', 'version'];
    const value = fc.oneof(
      fc.constant(marker),
      fc.constant(`http://${encodeURIComponent(marker)}.example/`),
      fc.constant(`/${marker}`),
      fc.constant({ toString: () => marker, toJSON: () => marker, text: marker }),
      fc.constant([marker]),
      fc.constant(new Error(marker)),
      fc.constant(Object.assign(new Error('x'), { name: marker, code: marker, stack: marker })),
    );
    const name = fc.oneof(
      fc.constantFrom(...known, 'error', 'content', '__proto__', 'constructor', marker),
      fc.string(),
    );
    fc.assert(
      fc.property(name, value, (field, given) => {
        const fields = Object.fromEntries([[field, given]]) as LogFields;
        logger.info('request-ended', fields);
        logger.child(fields).warn('request-ended', fields);
      }),
      { numRuns: 500 },
    );
    expect(text()).not.toMatch(/MARKER/i);
  });

  it('writes nothing below its level', () => {
    const { logger, lines } = capture('warn');
    logger.info('request-ended');
    logger.debug('request-ended');
    expect(lines).toEqual([]);
  });
});
