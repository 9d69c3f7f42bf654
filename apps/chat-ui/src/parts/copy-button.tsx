import { useEffect, useState } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { Icon } from './icon.tsx';

type Props = { label: string; read(): string };

/** Copies a text; says so by its mark for two seconds, and to screen readers. */
export function CopyButton({ label, read }: Props) {
  const text = useText();
  const { announcer } = useServices();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(read());
      setCopied(true);
      announcer.say(text.announce.copied);
    } catch {
      // Plain http beyond loopback has no clipboard.
      announcer.say(text.turn.copyFailed);
    }
  }

  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={copied ? text.turn.copied : label}
      onClick={() => void copy()}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  );
}
