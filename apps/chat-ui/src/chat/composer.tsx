import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useId,
  useRef,
} from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/store.ts';
import { useMedia } from '../state/use-media.ts';
import { currentModel } from '../status/status-monitor.ts';
import { StopButton } from './stop-button.tsx';
import { unseenMilliseconds, useMoment } from './use-moment.ts';

const mostLines = 10;

type Props = {
  input: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  onDraft(text: string): void;
  onSend(): void;
  onStop(): void;
  /** Whether an answer is made, or a message on its way: then it can be stopped. */
  busy: boolean;
  /** Whether a message can be sent; while an answer is made it goes out when that has ended. */
  canSend: boolean;
  stopping: boolean;
  /** How full the context is, where there is a conversation. */
  gauge: ReactNode;
};

/** Where a person writes. Enter sends; on a touch screen it begins a new line, as everywhere there. */
export function Composer({ input, draft, onDraft, onSend, onStop, ...props }: Props) {
  const { busy, canSend, stopping, gauge } = props;
  const text = useText();
  const { status } = useServices();
  const state = useStore(status);
  const model = currentModel(state);
  const limit = state.config?.limits.messageCharacters ?? 200_000;
  const touch = useMedia('(pointer: coarse)');
  const hint = useId();
  const tooLong = draft.length > limit;
  const sendable = draft.trim() !== '' && !tooLong && canSend;
  // The button that sends comes where the one that stops was: who means to stop must not send.
  const [aimedAtStop, setAimedAtStop] = useMoment();
  const focusedAt = useRef(Number.NEGATIVE_INFINITY);
  const takeFocus = useCallback(() => {
    focusedAt.current = performance.now();
    input.current?.focus({ preventScroll: true });
  }, [input]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || touch) return;
    event.preventDefault();
    // The focus has just come here from the button that stops, for which the key was meant.
    if (performance.now() - focusedAt.current < unseenMilliseconds) return;
    if (sendable) onSend();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onSend();
      }}
    >
      <textarea
        ref={input}
        id="message"
        aria-label={text.composer.label}
        aria-describedby={hint}
        aria-invalid={tooLong || undefined}
        placeholder={text.composer.placeholder}
        rows={Math.min(mostLines, draft.split('\n', mostLines).length)}
        value={draft}
        dir="auto"
        enterKeyHint={touch ? 'enter' : 'send'}
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-row">
        <p className="composer-place">
          {tooLong ? (
            <span className="composer-fault">{text.composer.tooLong(draft.length, limit)}</span>
          ) : (
            <>
              {model && (
                <span className="composer-model">
                  {model.name}
                  {model.standIn && ` (${text.composer.standIn})`}
                </span>
              )}
              <span>{text.composer.place}</span>
              {gauge}
            </>
          )}
        </p>
        <span id={hint} className="visually-hidden">
          {touch ? '' : text.composer.hint}
        </span>
        {busy && sendable && (
          <button
            type="submit"
            className="icon-button"
            aria-label={text.composer.sendNext}
            title={text.composer.sendNext}
          >
            <Icon name="send" />
          </button>
        )}
        {busy ? (
          <StopButton
            onStop={onStop}
            stopping={stopping}
            onFocusLost={takeFocus}
            onGoneFromUnder={setAimedAtStop}
          />
        ) : (
          <button type="submit" className="send-button" disabled={!sendable || aimedAtStop}>
            {text.composer.send}
            <Icon name="send" />
          </button>
        )}
      </div>
    </form>
  );
}
