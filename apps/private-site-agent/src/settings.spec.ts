import { readAgentSettings } from './settings.ts';

const least = {
  VIGIA_PROFILE: 'local',
  VIGIA_VERIFICATION_KEY_FILES: 'one.pem, two.pem',
  VIGIA_DATA_DIRECTORY: '/data',
  VIGIA_MODEL_FILE: 'model.gguf',
};

describe('the settings of the agent', () => {
  it('are loopback and registered keys only, when nothing else is said', () => {
    expect(readAgentSettings(least)).toMatchObject({
      VIGIA_LISTEN_HOST: '127.0.0.1',
      VIGIA_LISTEN_PORT: 8000,
      VIGIA_API_KEYS: 'registered',
      VIGIA_VERIFICATION_KEY_FILES: ['one.pem', 'two.pem'],
    });
  });

  it.each(['0.0.0.0', '::', '192.168.1.2'])('refuse to listen on %s by accident', (host) => {
    const settings = { ...least, VIGIA_LISTEN_HOST: host };
    expect(() => readAgentSettings(settings)).toThrow('VIGIA_LISTEN_ANYWHERE=true');
    const meant = { ...settings, VIGIA_LISTEN_ANYWHERE: 'true' };
    expect(readAgentSettings(meant).VIGIA_LISTEN_HOST).toBe(host);
  });

  it.each([
    ['VIGIA_MODEL_SLOTS', '0'],
    ['VIGIA_MODEL_STAND_IN', '{}'],
    ['VIGIA_VERIFICATION_KEY_FILES', ','],
    ['VIGIA_LISTEN_PORT', '70000'],
    ['VIGIA_API_KEYS', 'all'],
  ])('name %s when it is wrong', (name, value) => {
    expect(() => readAgentSettings({ ...least, [name]: value })).toThrow(name);
  });

  it.each([
    ['VIGIA_DATABASE_URL', { VIGIA_DATABASE_URL: 'mysql://vigia:s3cret@db/vigia' }],
    [
      'VIGIA_DATABASE_URL_FILE',
      { VIGIA_DATABASE_URL: 'postgresql://vigia:s3cret@db/vigia', VIGIA_DATABASE_URL_FILE: 'url' },
    ],
    ['VIGIA_RETENTION_DAYS', { VIGIA_RETENTION_DAYS: '0' }],
  ])('name %s when it is wrong, and never tell a password', (name, wrong) => {
    let message = '';
    try {
      readAgentSettings({ ...least, ...wrong });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`${name}: `);
    expect(message).not.toContain('s3cret');
  });

  it('delete nothing and use SQLite when nothing else is said', () => {
    const { VIGIA_RETENTION_DAYS, VIGIA_DATABASE_URL } = readAgentSettings(least);
    expect([VIGIA_RETENTION_DAYS, VIGIA_DATABASE_URL]).toEqual([undefined, undefined]);
  });
});
