import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import {
  apiKey,
  type ContractCase,
  type ContractCases,
  type ContractClient,
  contractModel,
  type OnFirstText,
  tooLong,
} from './contract-client.ts';

type Told = { event: 'first-text'; waits?: boolean } | { result: unknown } | { failed: string };

/** The official client for Python, in a process that runs one case after the other. */
export function createPythonClient(python: string): ContractClient {
  const child = spawn(python, [join(import.meta.dirname, 'contract.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  return {
    run<Name extends ContractCase>(name: Name, baseUrl: string, onFirstText?: OnFirstText) {
      return new Promise<ContractCases[Name]>((resolve, reject) => {
        const onEnd = () => reject(new Error('Python ended before it answered.'));
        const onLine = (line: string) => {
          const told = JSON.parse(line) as Told;
          if ('event' in told) {
            const heard = Promise.resolve(onFirstText?.());
            if (told.waits) void heard.finally(() => child.stdin.write('go on\n'));
            return;
          }
          lines.off('line', onLine);
          lines.off('close', onEnd);
          if ('failed' in told) reject(new Error(told.failed));
          else resolve(told.result as ContractCases[Name]);
        };
        lines.on('line', onLine);
        lines.on('close', onEnd);
        const order = { case: name, baseUrl, apiKey, model: contractModel, tooLong };
        child.stdin.write(`${JSON.stringify(order)}\n`);
      });
    },
    close() {
      child.kill();
    },
  };
}
