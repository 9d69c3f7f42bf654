import { hasDesktop } from './open-browser.ts';

describe('a browser is opened', () => {
  it.each([
    [{ DISPLAY: ':0' }, 'linux', true],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
    [{}, 'darwin', true],
    [{}, 'linux', false],
    [{ DISPLAY: ':0', CI: 'true' }, 'linux', false],
    [{ DISPLAY: 'localhost:10.0', SSH_CONNECTION: 'x' }, 'linux', false],
  ] as const)('with %j on %s: %s', (environment, platform, expected) => {
    expect(hasDesktop(environment, platform)).toBe(expected);
  });
});
