import { getProjects, type Tree } from '@nx/devkit';

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A Service of Kubernetes is named after the application, and its name ends at 63 characters. */
const longestName = 63;

/**
 * @throws {Error} when a project cannot have the name: what is wrong with it, and an example
 */
export function checkName(tree: Tree, name: string, root: string): void {
  if (!namePattern.test(name) || name.length > longestName) {
    throw new Error(
      `"${name}" cannot be the name of a project: lower-case words joined by hyphens, at most ${longestName} characters, such as site-trust.`,
    );
  }
  if (getProjects(tree).has(name) || tree.exists(root)) {
    throw new Error(`A project named "${name}" or the folder ${root} is there already.`);
  }
}

/**
 * @throws {Error} when the value of an option is none of the allowed ones; the message lists them
 */
export function checkChoice(option: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new Error(`--${option} is "${value}"; it must be one of ${allowed.join(', ')}.`);
}
