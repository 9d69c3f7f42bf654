import '../styles/context-gauge.css';

import type { ContextMeasure } from '@vigia/api-contract';
import { useEffect, useState } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { readAnswerPreferences } from '../state/answer-preferences.ts';
import { useStore } from '../state/store.ts';
import type { ChatSession } from './session.ts';

/** Counting reads the whole prompt: it waits until the writing rests, in milliseconds. */
const restMilliseconds = 1200;

type Props = { session: ChatSession; conversationId: string; draft: string };

/**
 * How full the model's context is with what would be read for the next question, as the model's own
 * tokenizer counts it in the private site.
 */
export default function ContextGauge({ session, conversationId, draft }: Props) {
  const { context: words, format } = useText();
  const { api } = useServices();
  const { live, loading, messages } = useStore(session);
  const [measure, setMeasure] = useState<ContextMeasure | null>(null);
  const isResting = live === null && loading === 'ready';
  const lastId = messages.at(-1)?.id;

  useEffect(() => {
    if (!isResting) return;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      const { systemPrompt } = readAnswerPreferences();
      const body = { content: draft, ...(systemPrompt ? { systemPrompt } : {}) };
      api.measureContext(conversationId, body, leaving.signal).then(
        (answer) => {
          setMeasure(answer);
          session.measured(answer.firstReadMessageId);
        },
        // What cannot be counted now is not shown; the next question is answered all the same.
        () => undefined,
      );
    }, restMilliseconds);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [api, session, conversationId, draft, lastId, isResting]);

  if (!measure?.contextTokens) return null;
  const share = measure.fits ? Math.min(1, measure.promptTokens / measure.contextTokens) : 1;
  const { contextTokens, counted, fits, promptTokens, firstReadMessageId } = measure;
  const label = words.gauge(promptTokens, contextTokens, counted === 'estimate');
  return (
    <span className="context-gauge">
      <meter aria-label={label} title={label} min={0} max={1} high={0.85} value={share} />
      <span aria-hidden="true">{format.percent(share)}</span>
      {!fits && <span className="composer-fault">{words.tooLong}</span>}
      {fits && firstReadMessageId && <span>{words.leftOut}</span>}
    </span>
  );
}
