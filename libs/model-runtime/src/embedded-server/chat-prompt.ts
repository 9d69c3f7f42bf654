import { Template } from '@huggingface/jinja';
import { ProblemError } from '@vigia/api-contract';

import type { Neutralizer } from './role-markers.ts';

/** One turn as a caller sends it. */
export type ChatTurn = { role: 'system' | 'developer' | 'user' | 'assistant'; content: string };

/** What a prompt is rendered with. */
export type ChatPromptOptions = {
  /** The model's own Jinja template; null when its file has none. */
  chatTemplate: string | null;
  beginOfText: string;
  endOfText: string;
  mergesSystemPrompt: boolean;
  neutralize: Neutralizer;
};

/** A prompt, ready to be tokenized with special tokens on. */
export type ChatPrompt = {
  text: string;
  /** Whether the template has already opened the thinking (DeepSeek R1 since February 2025). */
  opensReasoning: boolean;
  /** Role markers of caller text that were made harmless. */
  neutralized: number;
};

/** Used where a file has no template: the form that most models have seen. */
const plainTemplate =
  "{% for message in messages %}{{ message['role'] | capitalize }}: {{ message['content'] }}\n\n{% endfor %}" +
  '{% if add_generation_prompt %}Assistant:{% endif %}';

type RenderedTurn = { role: string; content: string };

/** Compiles a template once; rendering it gives the exact prompt that the model was trained on. */
export function createChatPromptRenderer(options: ChatPromptOptions) {
  const template = new Template(options.chatTemplate ?? plainTemplate);
  const render = (messages: RenderedTurn[]) =>
    template.render({
      messages,
      bos_token: options.beginOfText,
      eos_token: options.endOfText,
      add_generation_prompt: true,
    });

  /**
   * @param goesOn whether the last turn is an answer that the model goes on with.
   * @throws ProblemError `invalid_request` when the template refuses these turns, such as two users in a row.
   */
  return (turns: ChatTurn[], goesOn = false): ChatPrompt => {
    let neutralized = 0;
    const messages = turns.map(({ role, content }): RenderedTurn => {
      const spoken = role === 'assistant' ? withoutThoughts(content) : content;
      const harmless = options.neutralize(spoken);
      neutralized += harmless.found;
      return { role: role === 'developer' ? 'system' : role, content: harmless.text };
    });
    const begun = goesOn ? messages.pop() : undefined;
    const arranged = options.mergesSystemPrompt ? mergeSystemPrompt(messages) : messages;
    let text: string;
    try {
      text = render(arranged);
    } catch {
      try {
        // Some templates accept no system role, or demand that turns alternate.
        text = render(joinSameRoles(mergeSystemPrompt(messages)));
      } catch (cause) {
        throw new ProblemError(
          'invalid_request',
          {
            detail: "messages: The model's chat template does not accept these turns.",
            remedy: 'Send turns that alternate between user and assistant and end with the user.',
            errors: [{ field: 'messages', detail: 'The turns do not suit the model.' }],
          },
          { cause },
        );
      }
    }
    const opensReasoning = /<think>\s*$/.test(text);
    if (!begun) return { text, opensReasoning, neutralized };
    // Its thoughts are over: what it begins with is the answer.
    const opening = opensReasoning ? `${text.trimEnd()}\n\n</think>\n\n` : text;
    return { text: opening + begun.content, opensReasoning: false, neutralized };
  };
}

/** Earlier thoughts are dropped, as the R1 templates themselves do: they would fill the context. */
function withoutThoughts(content: string): string {
  const end = content.lastIndexOf('</think>');
  return end < 0 ? content : content.slice(end + '</think>'.length).trimStart();
}

function mergeSystemPrompt(messages: RenderedTurn[]): RenderedTurn[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const others = messages.filter(({ role }) => role !== 'system');
  if (system.length === 0) return others;
  const instructions = system.join('\n\n');
  const firstUser = others.findIndex(({ role }) => role === 'user');
  if (firstUser < 0) return [{ role: 'user', content: instructions }, ...others];
  return others.map((message, index) =>
    index === firstUser
      ? { ...message, content: `${instructions}\n\n${message.content}` }
      : message,
  );
}

function joinSameRoles(messages: RenderedTurn[]): RenderedTurn[] {
  const joined: RenderedTurn[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role) last.content += `\n\n${message.content}`;
    else joined.push({ ...message });
  }
  return joined;
}
