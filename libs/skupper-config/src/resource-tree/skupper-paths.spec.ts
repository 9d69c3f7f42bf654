import { skupperBaseDirectory, skupperPaths } from './skupper-paths.ts';

describe('skupperPaths', () => {
  it('finds the folders of root and of users', () => {
    const own = { isRoot: false, homeDirectory: '/home/ana' };
    expect(
      skupperPaths(skupperBaseDirectory({ ...own, isRoot: true }), 'vigia').inputResources,
    ).toBe('/var/lib/skupper/namespaces/vigia/input/resources');
    expect(skupperPaths(skupperBaseDirectory(own)).snapshot).toBe(
      '/home/ana/.local/share/skupper/namespaces/default/internal/snapshot',
    );
    expect(skupperBaseDirectory({ ...own, dataHome: '/data' })).toBe('/data/skupper');
  });
});
