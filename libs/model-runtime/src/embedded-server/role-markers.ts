/** A token of the vocabulary that is more than text. */
export type SpecialToken = { text: string; kind: 'control' | 'user-defined' };

/** Markers that some templates spell out as plain text. */
const spelledMarkers = ['[INST]', '[/INST]', '<<SYS>>', '<</SYS>>'];

/** A marker that, when the model writes it, means that it goes on to speak for somebody else. */
const turnMarkers = new Set([
  '<｜User｜>',
  '<｜Assistant｜>',
  '<|im_start|>',
  '<|start_header_id|>',
  '<start_of_turn>',
  '[INST]',
]);

/** Whether a generated token begins another turn: the answer ends before it. */
export function startsAnotherTurn(text: string): boolean {
  return turnMarkers.has(text);
}

/**
 * The strings by which text could pass for the structure of a conversation: all control tokens, and those
 * user-defined tokens that look like markers or that the chat template itself uses. llama.cpp matches
 * user-defined tokens in any text, even when special tokens are off, and DeepSeek's role tokens are of
 * that kind. Other user-defined tokens (runs of spaces, HTML tags in some vocabularies) are left alone.
 */
export function findRoleMarkers(tokens: SpecialToken[], chatTemplate: string | null): string[] {
  const template = chatTemplate ?? '';
  const isMarker = ({ text, kind }: SpecialToken) =>
    text.trim().length > 1 &&
    (kind === 'control' ||
      /[|｜]/.test(text) ||
      /^<\/?think>$/.test(text) ||
      template.includes(text));
  return [
    ...tokens.filter(isMarker).map(({ text }) => text),
    ...spelledMarkers.filter((marker) => template.includes(marker)),
  ];
}

/** Makes text harmless and says how many markers it held. */
export type Neutralizer = (text: string) => { text: string; found: number };

/**
 * Breaks every marker with a zero-width space (U+200B) after its first character: it reads the same and
 * is plain text to the tokenizer.
 */
export function createNeutralizer(markers: string[]): Neutralizer {
  if (markers.length === 0) return (text) => ({ text, found: 0 });
  const escaped = [...markers]
    .sort((left, right) => right.length - left.length)
    .map((marker) => marker.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(escaped.join('|'), 'g');
  return (text) => {
    let found = 0;
    const harmless = text.replace(pattern, (marker) => {
      found += 1;
      const [first = ''] = marker;
      return `${first}\u200B${marker.slice(first.length)}`;
    });
    return { text: harmless, found };
  };
}
