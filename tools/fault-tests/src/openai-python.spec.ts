import { preparePython } from './openai/prepare-python.ts';
import { createPythonClient } from './openai/python-client.ts';
import { describeContract } from './testing/describe-contract.ts';

const python = await preparePython();

if ('path' in python) {
  describeContract('Python', () => createPythonClient(python.path));
} else {
  process.stderr.write(
    `\nSKIPPED: the official OpenAI client for Python was not tested. Missing: ${python.missing}\n\n`,
  );
  it.skip(`the official OpenAI client for Python: missing ${python.missing}`, () => undefined);
}
