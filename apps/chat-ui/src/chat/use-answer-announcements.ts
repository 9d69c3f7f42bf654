import { useEffect, useRef } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { nextSentences } from './sentences.ts';
import type { ChatSession } from './session.ts';

/** Between two announcements of an answer's text, in milliseconds: a screen reader needs time to speak. */
const paceMilliseconds = 5000;

/** Tells screen readers how the answer goes: its stages at once, its text by whole sentences. */
export function useAnswerAnnouncements(session: ChatSession): void {
  const { announcer } = useServices();
  const text = useText();
  const said = useRef({ messageId: '', offset: 0, at: 0, stage: '' });

  useEffect(() => {
    const look = () => {
      const { live, connection, messages } = session.getState();
      const memory = said.current;
      const say = (stage: string, sentence: string) => {
        if (memory.stage === stage) return;
        memory.stage = stage;
        announcer.say(sentence);
      };
      if (!live) {
        const message = messages.find(({ id }) => id === memory.messageId);
        if (!message || message.state === 'generating') return;
        memory.messageId = '';
        const { speech } = nextSentences(message.content, memory.offset, true);
        const { announce } = text;
        const stopped =
          message.state === 'stopped' ? announce.answerStopped : announce.answerFailed;
        const end = message.state === 'complete' ? announce.answerEnds : stopped;
        announcer.say(`${speech} ${end}`.trim());
        return;
      }
      if (memory.messageId !== live.messageId) {
        said.current = { messageId: live.messageId, offset: 0, at: 0, stage: '' };
        return look();
      }
      const { phase, queue, content } = live.generation;
      if (connection === 'reconnecting') return say('reconnecting', text.announce.reconnecting);
      if (memory.stage === 'reconnecting') say('reconnected', text.announce.reconnected);
      if (phase === 'queued' && queue) {
        return say(`queued-${queue.position}`, text.progress.queued(queue.position, null));
      }
      if (phase === 'reasoning') return say('reasoning', text.announce.reasoning);
      if (phase !== 'answering') return;
      const now = Date.now();
      if (now - memory.at < paceMilliseconds) return;
      const { speech, next } = nextSentences(content, memory.offset, false);
      if (speech === '') return;
      memory.at = now;
      const first = memory.offset === 0 ? `${text.announce.answerBegins} ` : '';
      memory.offset = next;
      announcer.say(`${first}${speech}`);
    };
    return session.subscribe(look);
  }, [session, announcer, text]);
}
