import { useLayoutEffect, useRef } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';

type Props = {
  onStop(): void;
  stopping: boolean;
  /** Called when it goes while it has the focus, which must not be lost. */
  onFocusLost(): void;
};

/** Stops the answer. It stands where a message was sent a moment ago: the second click of a double one is not meant. */
export function StopButton({ onStop, stopping, onFocusLost }: Props) {
  const text = useText();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (element && document.activeElement === element) onFocusLost();
    };
  }, [onFocusLost]);
  return (
    <button
      ref={button}
      type="button"
      className="stop-button"
      onClick={(event) => event.detail < 2 && onStop()}
      aria-disabled={stopping}
    >
      <Icon name="stop" />
      {text.composer.stop}
    </button>
  );
}
