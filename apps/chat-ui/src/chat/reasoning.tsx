import { type ToggleEvent, useState } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Markdown } from '../markdown/markdown.tsx';

type Props = {
  text: string;
  /** Whether the model is reasoning now: then it is open, unless the reader folded it. */
  running: boolean;
  /** Null while unknown. */
  milliseconds: number | null;
};

/** What the model thought before it answered, folded above the answer. */
export function Reasoning({ text, running, milliseconds }: Props) {
  const words = useText();
  const [choice, setChoice] = useState<boolean | null>(null);
  const open = choice ?? running;
  const done =
    milliseconds === null ? words.progress.reasoned : words.progress.reasonedFor(milliseconds);
  const onToggle = (event: ToggleEvent<HTMLDetailsElement>) => {
    // The browser opens it too, when a search on the page finds something in it.
    if (event.currentTarget.open !== open) setChoice(event.currentTarget.open);
  };
  return (
    <details className="reasoning" open={open} onToggle={onToggle}>
      <summary data-running={running || undefined}>
        {running ? words.progress.reasoning : done}
      </summary>
      <div data-part="reasoning">
        <Markdown source={text} complete={!running} />
      </div>
    </details>
  );
}
