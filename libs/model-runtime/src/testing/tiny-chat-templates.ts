function deepSeekTemplate(opening: string): string {
  return (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'system' %}{{ m['content'] }}" +
    "{% elif m['role'] == 'user' %}{{ '<｜User｜>' + m['content'] }}" +
    "{% else %}{{ '<｜Assistant｜>' + m['content'].split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}" +
    `{% endif %}{% endfor %}{% if add_generation_prompt %}{{ ${opening} }}{% endif %}`
  );
}

/** Chat templates of the model families that Vigia meets, shortened to what a conversation needs. */
export const tinyChatTemplates = {
  /** DeepSeek R1 as first published: the model writes `<think>` itself. */
  r1: deepSeekTemplate("'<｜Assistant｜>'"),
  /** DeepSeek R1 since February 2025: the prompt already opens `<think>`. */
  'r1-open': deepSeekTemplate("'<｜Assistant｜><think>\\n'"),
  chatml:
    "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n'}}{% endfor %}" +
    "{% if add_generation_prompt %}{{'<|im_start|>assistant\\n'}}{% endif %}",
  none: null,
} as const;

/** Which of the templates a tiny model carries. */
export type TinyChatTemplate = keyof typeof tinyChatTemplates;
