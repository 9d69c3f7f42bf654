import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBase, selection } from '../../../tools/find-base.mjs';

/** A repository: two commits on main, then two on a branch that began at the first. */
let repository: string;
let first: string;
let second: string;

function git(args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', [...identity, ...args], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
}

function commit(message: string): string {
  git(['commit', '--quiet', '--allow-empty', '-m', message]);
  return git(['rev-parse', 'HEAD']).trim();
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'vigia-base-'));
  git(['init', '--quiet', '--initial-branch=main']);
  first = commit('first');
  second = commit('second');
  git(['update-ref', 'refs/remotes/origin/main', second]);
});

afterEach(() => rmSync(repository, { recursive: true, force: true }));

it('compares a pull request with where it left the target branch', () => {
  git(['checkout', '--quiet', '-b', 'change', first]);
  commit('change');
  expect(findBase({ event: 'pull_request', target: 'main' }, git)).toBe(first);
});

it('compares a push with what the branch stood at before', () => {
  const third = commit('third');
  commit('fourth');
  expect(findBase({ event: 'push', before: third }, git)).toBe(third);
});

it('compares a push that rewrote the branch with the last common commit', () => {
  git(['checkout', '--quiet', '-b', 'rewritten', first]);
  commit('other second');
  expect(findBase({ event: 'push', before: second }, git)).toBe(first);
});

it.each([
  ['the first push of a branch', { event: 'push', before: '0'.repeat(40) }],
  ['a commit that was not fetched', { event: 'push', before: 'a'.repeat(40) }],
  ['a push without a commit before', { event: 'push', before: '' }],
  ['a target branch that was not fetched', { event: 'pull_request', target: 'release' }],
  ['a run by hand', { event: 'workflow_dispatch' }],
  ['a name that git would take for an option', { event: 'push', before: '--all' }],
])('has nothing to compare with for %s, so everything runs', (_case, change) => {
  const base = findBase(change, git);
  expect(base).toBeNull();
  expect(selection(base)).toBe('run-many');
});

it('runs what is affected since the commit', () => {
  expect(selection(first)).toBe(`affected --base=${first} --head=HEAD`);
});
