import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { english } from '../messages/english.ts';
import { temporaryDirectory } from '../testing/service-script.ts';
import { fileFailure } from './file-failure.ts';
import { localPaths } from './local-paths.ts';
import { prepareState } from './prepare-state.ts';

describe('the state directory', () => {
  it('is made for this user only, also when it was open before', () => {
    const home = path.join(temporaryDirectory(), 'state');
    mkdirSync(home, { mode: 0o755 });
    const paths = localPaths({ VIGIA_HOME: home }, '/');
    prepareState(paths, english);
    for (const directory of [paths.home, paths.keys, paths.logs, paths.data]) {
      expect(statSync(directory).mode & 0o777).toBe(0o700);
    }
  });

  it('that cannot be made is one clear sentence', () => {
    const file = path.join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(() => prepareState(localPaths({ VIGIA_HOME: `${file}/state` }, '/'), english)).toThrow(
      `Vigia cannot write its state to ${file}/state: a part of the path is a file.`,
    );
  });

  it.each([
    ['ENOSPC', 'disk_full', 14, 'The disk that holds /x is full.'],
    ['EDQUOT', 'disk_full', 14, 'The disk that holds /x is full.'],
    [
      'EROFS',
      'state_unusable',
      13,
      'Vigia cannot write its state to /x: the file system is read-only.',
    ],
    ['EACCES', 'state_unusable', 13, 'Vigia cannot write its state to /x: permission denied.'],
  ])('explains %s', (code, expected, exitCode, message) => {
    const error = Object.assign(new Error(code), { code });
    expect(fileFailure(english, '/x', error)).toMatchObject({ code: expected, exitCode, message });
  });

  it('follows VIGIA_HOME and VIGIA_CACHE, then XDG, then the home directory', () => {
    const own = localPaths({ VIGIA_HOME: 'a', VIGIA_CACHE: '/c', HOME: '/h' }, '/here');
    expect([own.home, own.models]).toEqual(['/here/a', '/c/models']);
    const xdg = localPaths({ XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/e', HOME: '/h' }, '/here');
    expect([xdg.home, xdg.models]).toEqual(['/d/vigia', '/e/vigia/models']);
    const home = localPaths({ XDG_DATA_HOME: 'relative', HOME: '/h' }, '/here');
    expect([home.home, home.models]).toEqual(['/h/.local/share/vigia', '/h/.cache/vigia/models']);
  });
});
