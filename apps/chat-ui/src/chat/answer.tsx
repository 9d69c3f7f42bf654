import type { Message } from '@vigia/api-contract';
import { memo } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import type { LiveGeneration } from './live-generation.ts';
import { BranchWalker } from './branch-walker.tsx';
import { ModelNote } from './model-note.tsx';
import { OutcomeLine } from './outcome-line.tsx';
import { ProgressLine } from './progress-line.tsx';
import { Rating } from './rating.tsx';
import { Reasoning } from './reasoning.tsx';
import type { ChatSession } from './session.ts';
import { type Connection, textOf } from './session-state.ts';

type Props = {
  message: Message;
  session: ChatSession;
  /** Set only for the answer that is made now. */
  live: LiveGeneration | null;
  connection: Connection;
  stopping: boolean;
  /** Whether it can be made anew: the last answer, when nothing runs. */
  repeatable: boolean;
};

/** Whether there is more to come if one asks for it. */
const isCut = ({ state, finishReason, content }: Message) =>
  content !== '' && (state === 'complete' ? finishReason === 'length' : state !== 'generating');

/** The model's turn. */
export const Answer = memo(function Answer(props: Props) {
  const { message, session, live, connection, stopping, repeatable } = props;
  const text = useText();
  const { content, reasoning } = textOf(message, live);
  const running = message.state === 'generating';
  const reasoningRuns = running && content === '' && live?.phase !== 'done';
  const milliseconds = live?.reasoningMilliseconds ?? message.reasoningMilliseconds;
  return (
    <article
      className="turn answer"
      aria-label={text.turn.answer}
      aria-busy={running}
      data-state={message.state}
    >
      {reasoning !== '' && (
        <Reasoning text={reasoning} running={reasoningRuns} milliseconds={milliseconds} />
      )}
      <div data-part="content">
        {content !== '' && (
          <Markdown source={content} complete={!running} atOnce={running || repeatable} />
        )}
      </div>
      {running && live && (
        <ProgressLine generation={live} connection={connection} stopping={stopping} />
      )}
      <OutcomeLine message={message} />
      {repeatable && isCut(message) && (
        <p className="turn-choices">
          <button
            type="button"
            className="text-button"
            onClick={() => session.continueAnswer(message.id)}
          >
            {text.turn.continue}
          </button>
        </p>
      )}
      {!running && (
        <div className="turn-actions">
          <BranchWalker message={message} session={session} />
          {content !== '' && <CopyButton label={text.turn.copyAnswer} read={() => content} />}
          {repeatable && (
            <button
              type="button"
              className="icon-button"
              aria-label={text.turn.again}
              title={text.turn.again}
              onClick={() => session.regenerate(message.id)}
            >
              <Icon name="again" />
            </button>
          )}
          <Rating key={message.id} message={message} session={session} />
          {message.model && <ModelNote id={message.model} />}
          {message.usage && message.usage.counted !== 'estimate' && (
            <span className="turn-note">{text.outcome.tokens(message.usage.completionTokens)}</span>
          )}
        </div>
      )}
    </article>
  );
});
