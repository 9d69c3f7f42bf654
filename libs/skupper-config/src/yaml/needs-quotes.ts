import { parse } from 'yaml';

/** Read as text by YAML, yet as something else by a reader that Kubernetes or an older tool may use. */
const readDifferently = /^(?:y|n|[=<~].*)$/i;

/**
 * Tells whether a string must be quoted so that every reader takes it for a string. Skupper and Kubernetes
 * read YAML 1.1, where `yes`, `on`, `0777` and `12:30` are no strings. What YAML 1.2 takes for something else,
 * such as `0o17`, the writer quotes by itself.
 */
export function needsQuotes(text: string): boolean {
  if (text === '' || readDifferently.test(text) || text !== text.trim()) return true;
  try {
    return parse(text, { version: '1.1', logLevel: 'silent' }) !== text;
  } catch {
    return true;
  }
}
