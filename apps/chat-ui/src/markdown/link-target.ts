const followed = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address of a link in a model's answer, if it may be followed: an absolute http, https or mailto
 * one. Everything else (javascript:, data:, file:, a path of this very page) gives null.
 */
export function linkTarget(address: string): string | null {
  try {
    const url = new URL(address);
    return followed.has(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
