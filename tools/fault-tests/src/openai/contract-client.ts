/** What an official OpenAI client gave back. */
export type ContractAnswer = {
  content: string;
  finishReason: string | null;
  usage: { prompt: number; completion: number; total: number } | null;
  /** Pieces of text that came one by one; 1 for an answer that was not streamed. */
  pieces: number;
};

/** What an official OpenAI client raised; null when it took everything for well. */
export type Raised = {
  /** The class, such as `BadRequestError`. */
  name: string;
  /** Whether it descends from the client's own base of all errors. */
  isOwn: boolean;
  status: number | null;
  code: string | null;
} | null;

export type ContractCases = {
  models: string[];
  whole: ContractAnswer;
  stream: ContractAnswer;
  'stream-without-usage': ContractAnswer;
  completion: ContractAnswer;
  /** Breaks the stream off after its first piece of text. */
  cancel: null;
  'wrong-model': Raised;
  'too-long': Raised;
  /** Reads a stream to its end, whatever that is. */
  killed: Raised;
};

export type ContractCase = keyof ContractCases;

export type OnFirstText = () => void | Promise<unknown>;

/** One official client, in whatever language. */
export type ContractClient = {
  /** @param onFirstText is called when the first piece of a streamed answer has arrived; who is to leave waits for it */
  run<Name extends ContractCase>(
    name: Name,
    baseUrl: string,
    onFirstText?: OnFirstText,
  ): Promise<ContractCases[Name]>;
  close(): void;
};

/** The model of the tests, as the agent names it after its file. */
export const contractModel = 'tiny';
export const apiKey = 'contract-test';
export const tooLong = 'word '.repeat(5000);
