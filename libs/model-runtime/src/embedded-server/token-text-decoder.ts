const replacement = '\uFFFD';
/** An unfinished UTF-8 character is at most three bytes, so at most this many replacement characters. */
const longestUnfinished = 3;
/** A run of tokens that never forms characters is let go after this many. */
const longestRun = 64;

/**
 * Turns tokens into text, whole characters only: a character whose bytes are spread over tokens is kept
 * back until it is complete. `detokenize` gives the text of a list of tokens that follow `previous`.
 */
export class TokenTextDecoder<Token> {
  readonly #detokenize: (tokens: Token[], previous: Token[]) => string;
  #previous: Token[];
  #run: Token[] = [];
  #emitted = 0;

  constructor(detokenize: (tokens: Token[], previous: Token[]) => string, prompt: Token[] = []) {
    this.#detokenize = detokenize;
    this.#previous = prompt.slice(-4);
  }

  /** The text that is certain with this token; often some, sometimes none. */
  push(token: Token): string {
    this.#run.push(token);
    const text = this.#detokenize(this.#run, this.#previous);
    if (!text.endsWith(replacement) || this.#run.length >= longestRun) return this.#settle(text);
    let unfinished = 0;
    while (unfinished < longestUnfinished && text[text.length - 1 - unfinished] === replacement) {
      unfinished += 1;
    }
    return this.#emit(text, text.length - unfinished);
  }

  /** What is left at the end, an unfinished character included. */
  end(): string {
    if (this.#run.length === 0) return '';
    return this.#settle(this.#detokenize(this.#run, this.#previous));
  }

  #settle(text: string): string {
    const rest = this.#emit(text, text.length);
    this.#previous = [...this.#previous, ...this.#run].slice(-4);
    this.#run = [];
    this.#emitted = 0;
    return rest;
  }

  #emit(text: string, end: number): string {
    if (end <= this.#emitted) return '';
    const certain = text.slice(this.#emitted, end);
    this.#emitted = end;
    return certain;
  }
}
