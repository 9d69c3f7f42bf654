import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import type { OutputStream } from './output-stream.ts';

/** Asks the person at the terminal; every answer is null where nobody can be asked. */
export type Ask = {
  /** Whether there is somebody at a terminal to type an answer. */
  isPossible: boolean;
  /** A line that is not shown while it is typed. */
  hidden(question: string): Promise<string | null>;
  /** Whether the answer begins with the letter of yes: y, s or j. */
  confirm(question: string): Promise<boolean | null>;
};

export type AskOptions = {
  stdin: NodeJS.ReadStream | undefined;
  /** Where the questions go: never where results go. */
  stderr: OutputStream;
  /** Ends the waiting; the promise is then rejected with its reason. */
  stop: AbortSignal;
};

export function createAsk({ stdin, stderr, stop }: AskOptions): Ask {
  const readLine = (question: string, isHidden: boolean): Promise<string | null> => {
    if (!stdin?.isTTY) return Promise.resolve(null);
    stop.throwIfAborted();
    return new Promise((resolve, reject) => {
      stderr.write(question);
      const echo = new Writable({
        write(chunk: Buffer, _encoding, done) {
          if (!isHidden) stderr.write(chunk.toString('utf8'));
          done();
        },
      });
      const lines = createInterface({ input: stdin, output: echo, terminal: true, historySize: 0 });
      const onStop = () => lines.close();
      stop.addEventListener('abort', onStop, { once: true });
      let answer: string | null = null;
      lines.once('line', (line) => {
        answer = line;
        lines.close();
      });
      // In this mode the terminal does not turn Ctrl-C into a signal: the process gets it all the same.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      lines.once('close', () => {
        stop.removeEventListener('abort', onStop);
        if (isHidden) stderr.write('\n');
        if (stop.aborted) reject(stop.reason);
        else resolve(answer);
      });
    });
  };
  return {
    isPossible: stdin?.isTTY === true,
    hidden: (question) => readLine(question, true),
    async confirm(question) {
      const answer = await readLine(question, false);
      return answer === null ? null : /^[ysj]/i.test(answer.trim());
    },
  };
}
