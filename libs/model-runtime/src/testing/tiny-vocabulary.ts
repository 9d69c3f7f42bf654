/** Token types of llama.cpp (`llama_token_type`). */
const tokenTypes = { normal: 1, control: 3, userDefined: 4 } as const;

/** How byte-level BPE spells raw bytes: GPT-2's table of printable code points. */
function byteAlphabet(): string[] {
  const keeps = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(keeps(byte) ? byte : 256 + moved++),
  );
}

/**
 * A byte-level vocabulary: token n is byte n for the first 256, then the special tokens, then whole words
 * as they are asked for. The role tokens of DeepSeek are of the user-defined type, as in its real GGUFs:
 * llama.cpp matches those in any text, which is why a server has to neutralise them.
 */
export class TinyVocabulary {
  readonly tokens = byteAlphabet();
  readonly types: number[] = this.tokens.map(() => tokenTypes.normal);
  readonly #alphabet = byteAlphabet();
  readonly #ids = new Map<string, number>();
  readonly beginOfText = this.#add('<｜begin▁of▁sentence｜>', tokenTypes.control);
  readonly endOfText = this.#add('<｜end▁of▁sentence｜>', tokenTypes.control);
  readonly user = this.#add('<｜User｜>', tokenTypes.userDefined);
  readonly assistant = this.#add('<｜Assistant｜>', tokenTypes.userDefined);
  readonly think = this.#add('<think>', tokenTypes.userDefined);
  readonly thinkEnd = this.#add('</think>', tokenTypes.userDefined);
  readonly turnStart = this.#add('<|im_start|>', tokenTypes.control);
  readonly turnEnd = this.#add('<|im_end|>', tokenTypes.control);

  /** The token of a text that is generated whole; a single byte has one already. */
  word(text: string): number {
    const spelled = Array.from(Buffer.from(text, 'utf8'), (byte) => this.#alphabet[byte]).join('');
    const byte = this.#alphabet.indexOf(spelled);
    return byte >= 0 ? byte : this.#add(text, tokenTypes.normal, spelled);
  }

  /** The tokens of a text, one for each word with the space before it. */
  words(text: string): number[] {
    return text.split(/(?<=\S)(?=\s(?!$))/).map((word) => this.word(word));
  }

  /** One merge, because llama.cpp refuses a byte-level vocabulary without any; it never applies. */
  get merges(): string[] {
    const space = this.#alphabet[32];
    return [`${space} ${space}`];
  }

  #add(text: string, type: number, spelled = text): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.tokens.push(spelled) - 1;
    this.types.push(type);
    this.#ids.set(text, id);
    return id;
  }
}
