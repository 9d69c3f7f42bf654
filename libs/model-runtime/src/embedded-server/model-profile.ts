/** How a family of models wants to be used. */
export type ModelProfile = {
  recommended: { temperature: number; topP: number };
  /** DeepSeek R1 was trained without system prompts: its makers ask to put instructions in the user's turn. */
  mergesSystemPrompt: boolean;
  /** Above 1 makes what was just said less likely. The smallest models otherwise repeat a line for ever. */
  repeatPenalty: number;
  /** Whether it thinks aloud between `<think>` tags. */
  reasons: boolean;
};

/** What the profile is recognised by. */
export type ModelTraits = { name: string; chatTemplate: string | null; hasThinkToken: boolean };

/**
 * The values that the makers recommend:
 * DeepSeek R1 0.6 and 0.95 (https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B, "Usage
 * Recommendations"), SmolLM2 0.2 and 0.9 (https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct).
 */
export function modelProfile({ name, chatTemplate, hasThinkToken }: ModelTraits): ModelProfile {
  const template = chatTemplate ?? '';
  const deepSeekR1 = /deepseek-?_?r1/i.test(name) || template.includes('<｜Assistant｜>');
  const reasons = deepSeekR1 || (hasThinkToken && template.includes('think>'));
  if (deepSeekR1) {
    return {
      recommended: { temperature: 0.6, topP: 0.95 },
      mergesSystemPrompt: true,
      repeatPenalty: 1,
      reasons,
    };
  }
  const smolLm2 = /smollm2/i.test(name);
  return {
    recommended: smolLm2 ? { temperature: 0.2, topP: 0.9 } : { temperature: 0.7, topP: 0.95 },
    mergesSystemPrompt: false,
    repeatPenalty: smolLm2 ? 1.1 : 1,
    reasons,
  };
}
