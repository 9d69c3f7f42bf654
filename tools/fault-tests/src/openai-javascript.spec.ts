import { createJavaScriptClient } from './openai/javascript-client.ts';
import { describeContract } from './testing/describe-contract.ts';

describeContract('JavaScript', createJavaScriptClient);
