import { useText } from '../i18n/use-text.ts';
import type { LiveGeneration } from './live-generation.ts';
import type { Connection } from './session-state.ts';

type Props = { generation: LiveGeneration; connection: Connection; stopping: boolean };

/** One quiet line that says what the answer waits for; nothing while its text tells it. */
export function ProgressLine({ generation, connection, stopping }: Props) {
  const { progress } = useText();
  const { phase, queue, prompt } = generation;
  const reading = phase === 'reading' && prompt && prompt.totalTokens > 0 ? prompt : null;

  let line: string | null = null;
  if (connection === 'reconnecting') line = progress.reconnecting;
  else if (stopping) line = progress.stopping;
  else if (phase === 'waiting') line = progress.handedOver;
  else if (phase === 'queued' && queue) {
    line = progress.queued(queue.position, queue.estimatedSeconds);
  } else if (phase === 'started') line = progress.started;
  else if (reading) line = progress.reading(reading.processedTokens, reading.totalTokens);
  if (line === null) return null;
  return (
    <p className="progress-line">
      <span className="pulse" aria-hidden="true" />
      <span>{line}</span>
      {reading && connection !== 'reconnecting' && (
        <progress
          max={reading.totalTokens}
          value={reading.processedTokens}
          aria-label={progress.reading(reading.processedTokens, reading.totalTokens)}
        />
      )}
    </p>
  );
}
