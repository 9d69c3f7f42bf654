import hljs from 'highlight.js/lib/core';

import { type CodeNode, CodeTree } from './code-tree.ts';
import { findLanguage } from './languages.ts';

/** Longer code stays plain: colouring it would hold the page up. In characters. */
const longestCode = 30_000;

hljs.configure({
  // The type wants highlight.js's own class; any with these methods serves.
  __emitter: CodeTree as never,
  throwUnescapedHTML: false,
});

/**
 * The code as a tree of spans; null where the language is not known or the code is too long.
 * The language's grammar is fetched from the page's own origin on first use.
 */
export async function highlight(code: string, name: string): Promise<CodeNode[] | null> {
  if (code.length > longestCode) return null;
  const language = findLanguage(name);
  if (!language) return null;
  if (!hljs.getLanguage(language.id)) {
    const { default: grammar } = await language.load();
    hljs.registerLanguage(language.id, grammar);
  }
  const result = hljs.highlight(code, { language: language.id, ignoreIllegals: true });
  return (result as unknown as { _emitter: CodeTree })._emitter.root;
}
