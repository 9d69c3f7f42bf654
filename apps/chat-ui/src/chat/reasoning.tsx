import { type ToggleEvent, useEffect, useState } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Markdown } from '../markdown/markdown.tsx';

type Props = {
  text: string;
  /** Whether the model is reasoning now: then it is open, unless the reader folded it. */
  running: boolean;
  /** Null while unknown. */
  milliseconds: number | null;
};

/** Reasoning that was shorter than this when it was first seen, in characters, was seen to begin. */
const witnessedLength = 400;

/** How long something has been running, in milliseconds, by the page's clock; null if it was not seen to begin. */
function useElapsed(running: boolean, seenToBegin: boolean): number | null {
  const [start] = useState(() => (running && seenToBegin ? Date.now() : null));
  const [elapsed, setElapsed] = useState<number | null>(null);
  useEffect(() => {
    if (!running || start === null) return;
    const tick = () => setElapsed(Date.now() - start);
    const timer = setInterval(tick, 1000);
    return () => {
      clearInterval(timer);
      tick();
    };
  }, [running, start]);
  return elapsed;
}

/** What the model thought before it answered, folded above the answer. */
export function Reasoning({ text, running, milliseconds }: Props) {
  const words = useText();
  const [choice, setChoice] = useState<boolean | null>(null);
  const open = choice ?? running;
  const elapsed = useElapsed(running, text.length < witnessedLength);
  const took = milliseconds ?? elapsed;
  const done = took === null ? words.progress.reasoned : words.progress.reasonedFor(took);
  const onToggle = (event: ToggleEvent<HTMLDetailsElement>) => {
    // The browser opens it too, when a search on the page finds something in it.
    if (event.currentTarget.open !== open) setChoice(event.currentTarget.open);
  };
  return (
    <details className="reasoning" open={open} onToggle={onToggle}>
      <summary data-running={running || undefined}>
        {running ? words.progress.reasoning : done}
        {running && elapsed !== null && elapsed >= 1000 && (
          <span className="reasoning-time">{words.format.duration(elapsed)}</span>
        )}
      </summary>
      <div data-part="reasoning">
        <Markdown source={text} complete={!running} atOnce={running} />
      </div>
    </details>
  );
}
