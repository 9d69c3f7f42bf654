import * as z from 'zod';

import {
  commaSeparated,
  flag,
  portNumber,
  readSettingFile,
  readSettings,
  SettingsError,
} from './index.ts';

const schema = z.object({
  VIGIA_LISTEN_PORT: portNumber.default(8080),
  VIGIA_ALLOWED_HOSTS: commaSeparated.optional(),
  VIGIA_AGENT_URL: z.url(),
  VIGIA_OPEN: flag.default(false),
});
const VIGIA_AGENT_URL = 'http://127.0.0.1:8000';

function messageOf(env: Record<string, string>): string {
  try {
    readSettings(schema, env);
    return '';
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}

describe('readSettings', () => {
  it('gives typed values and defaults, and takes an empty variable as not set', () => {
    expect(
      readSettings(schema, {
        VIGIA_AGENT_URL,
        VIGIA_LISTEN_PORT: '',
        VIGIA_ALLOWED_HOSTS: ' a.example , b.example:8080,',
        VIGIA_OPEN: 'yes',
      }),
    ).toEqual({
      VIGIA_AGENT_URL,
      VIGIA_LISTEN_PORT: 8080,
      VIGIA_ALLOWED_HOSTS: ['a.example', 'b.example:8080'],
      VIGIA_OPEN: true,
    });
  });

  it('names each variable at fault, and never its value', () => {
    const message = messageOf({ VIGIA_LISTEN_PORT: '99999', VIGIA_AGENT_URL: 's3cret' });
    expect(message).toContain('VIGIA_LISTEN_PORT: must be a port from 0 to 65535');
    expect(message).toContain('VIGIA_AGENT_URL: ');
    expect(message).not.toContain('s3cret');
  });

  it('says of a variable that is missing that it is', () => {
    expect(messageOf({})).toBe('VIGIA_AGENT_URL: is needed but not set');
  });

  it.each(['-1', '1.5', '80 ', '0x50', 'http'])('does not take %p for a port', (port) => {
    expect(messageOf({ VIGIA_AGENT_URL, VIGIA_LISTEN_PORT: port })).toContain('VIGIA_LISTEN_PORT');
  });
});

describe('readSettingFile', () => {
  it('names the variable whose file is not there', () => {
    expect(() => readSettingFile('VIGIA_KEY_FILE', '/nowhere/key.pem')).toThrow(
      'VIGIA_KEY_FILE: the file /nowhere/key.pem cannot be read (ENOENT)',
    );
  });
});
