/**
 * Tells the hosted CI what to compare a change with, as `selection=affected --base=<commit> --head=HEAD`, or
 * `selection=run-many` where there is nothing to compare with: a first push, a commit that was rewritten
 * away, a history that was not fetched.
 */
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * @param {object} change
 * @param {string} change.event `pull_request`, `push` or `workflow_dispatch`
 * @param {string} [change.before] the commit that the branch stood at before a push
 * @param {string} [change.target] the branch that a pull request goes to
 * @param {(args: string[]) => string} git runs git and gives its output; throws when git fails
 * @returns {string | null} the commit to compare with; null where there is none
 */
export function findBase({ event, before, target }, git) {
  const attempt = (...args) => {
    try {
      return git(args).trim() || null;
    } catch {
      return null;
    }
  };
  const commit = (name) => attempt('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  if (event === 'pull_request') {
    const branch = commit(`origin/${target || 'main'}`);
    return branch && attempt('merge-base', branch, 'HEAD');
  }
  if (event === 'push') {
    const previous = /^[0-9a-f]{40}$/.test(before ?? '') ? commit(before) : null;
    // A rewritten branch: what it stood at before may be no ancestor.
    return previous && attempt('merge-base', previous, 'HEAD');
  }
  return null;
}

/** What to pass to Nx: only what is affected since the commit, or everything. */
export function selection(base) {
  return base === null ? 'run-many' : `affected --base=${base} --head=HEAD`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({ options: { event: text, before: text, target: text } });
  const git = (args) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  process.stdout.write(`selection=${selection(findBase({ event: '', ...values }, git))}\n`);
}
