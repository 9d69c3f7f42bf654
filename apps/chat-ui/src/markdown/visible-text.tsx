import type { ReactNode } from 'react';

/**
 * Characters that reorder or hide what follows them: bidi embeddings, overrides and isolates
 * (UAX #9), and C0 and C1 controls besides tab and line end. A text can lie with them
 * (https://trojansource.codes), so they are drawn as what they are.
 */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Whether a text has characters that deceive. */
export const hidesSomething = (text: string): boolean => hidden.test(text);

/** Text as React shows it, with deceptive control characters made visible. */
export function visibleText(text: string): ReactNode {
  if (!hidesSomething(text)) return text;
  const splitter = new RegExp(`(${hidden.source})`);
  return text.split(splitter).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <span key={index} className="control-mark">
        {nameOf(part)}
      </span>
    ),
  );
}
