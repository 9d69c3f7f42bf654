import { describeModelFile } from './describe-model-file.ts';

describe('describeModelFile', () => {
  it.each([
    [
      '/models/DeepSeek-R1-Distill-Qwen-1.5B-Q4_K_M.gguf',
      'deepseek-r1-distill-qwen-1.5b',
      'DeepSeek R1 Distill Qwen 1.5B',
    ],
    ['SmolLM2-135M-Instruct.Q4_1.gguf', 'smollm2-135m-instruct', 'SmolLM2 135M Instruct'],
    ['granite-7b-lab-bf16.GGUF', 'granite-7b-lab', 'granite 7b lab'],
    ['my model.gguf', 'my-model', 'my model'],
    ['Q4_0.gguf', 'q4-0', 'Q4 0'],
    ['モデル.gguf', 'model', 'モデル'],
  ])('names %s for the API and for people', (path, id, name) => {
    expect(describeModelFile(path)).toEqual({ id, name });
  });
});
