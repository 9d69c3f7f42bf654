import { useLayoutEffect, useRef } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';
import { useMedia } from '../state/use-media.ts';

type Props = {
  onStop(): void;
  stopping: boolean;
  /** Called when it goes while it has the focus, which must not be lost. */
  onFocusLost(): void;
  /** Called when it goes from under a pointer that rests on it or had pressed it, or maybe from under a finger. */
  onGoneFromUnder(): void;
};

/** Stops the answer. It stands where a message was sent a moment ago: the second click of a double one is not meant. */
export function StopButton({ onStop, stopping, ...props }: Props) {
  const { onFocusLost, onGoneFromUnder } = props;
  const text = useText();
  // Of a finger that is on its way nothing is known.
  const touch = useMedia('(pointer: coarse)');
  const pointer = useRef({ over: false, pressed: false });
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = button.current;
    const { current } = pointer;
    return () => {
      if (touch || current.over || current.pressed) onGoneFromUnder();
      if (element && document.activeElement === element) onFocusLost();
    };
  }, [onFocusLost, onGoneFromUnder, touch]);
  return (
    <button
      ref={button}
      type="button"
      className="stop-button"
      onPointerEnter={() => (pointer.current.over = true)}
      onPointerLeave={() => (pointer.current.over = false)}
      onPointerDown={() => (pointer.current.pressed = true)}
      onClick={(event) => event.detail < 2 && onStop()}
      aria-disabled={stopping}
    >
      <Icon name="stop" />
      {text.composer.stop}
    </button>
  );
}
