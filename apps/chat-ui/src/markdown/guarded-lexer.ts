import { Lexer, type Token } from 'marked';

import { mathExtensions } from './math/math-tokens.ts';

/** More than a person or a model writes in one paragraph; the search for pairs grows with the square. */
const mostEmphasisMarks = 300;
const longestInline = 8000;

function isExcessive(source: string): boolean {
  if (source.length > longestInline) return true;
  return source.length > mostEmphasisMarks && source.split(/[*_~]+/).length > mostEmphasisMarks;
}

/** marked's lexer (GitHub's flavour), which takes a paragraph as plain text where reading it would take too long. */
class GuardedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (!isExcessive(source)) return super.inlineTokens(source, tokens);
    tokens.push({ type: 'text', raw: source, text: source });
    return tokens;
  }
}

/** Deeper nesting than a person writes costs the parser time that grows with the square. */
const tooDeep = /^[ \t]{0,3}(?:>[ \t]?){24}|^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+){24}/m;

/** The top-level tokens of a text; one token of type `plain` where it cannot be read as Markdown. */
export function lexGuarded(text: string): Token[] {
  if (tooDeep.test(text)) return [{ type: 'plain', raw: text }];
  try {
    return new GuardedLexer({ gfm: true, extensions: mathExtensions }).lex(text);
  } catch {
    // The parser gave up (too deep for the stack): the text is still the text.
    return [{ type: 'plain', raw: text }];
  }
}
