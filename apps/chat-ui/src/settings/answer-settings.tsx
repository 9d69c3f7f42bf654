import { useId, useState } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import {
  type AnswerPreferences,
  keepAnswerPreferences,
  readAnswerPreferences,
} from '../state/answer-preferences.ts';
import { useStore } from '../state/store.ts';
import { currentModel } from '../status/status-monitor.ts';
import { NumberField } from './number-field.tsx';

const longestSystemPrompt = 20_000;
const mostTokens = 1_000_000;

/** How answers are made: what the model is told first, and how it chooses its words. */
export function AnswerSettings() {
  const { settings: words, format } = useText();
  const { status } = useServices();
  const model = currentModel(useStore(status));
  const [preferences, setPreferences] = useState(readAnswerPreferences);
  // A new life for the fields, so that they show that they were emptied.
  const [life, setLife] = useState(0);
  const promptId = useId();

  const change = (patch: AnswerPreferences) => {
    const entries = Object.entries({ ...preferences, ...patch });
    const kept = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    setPreferences(kept);
    keepAnswerPreferences(kept);
  };
  const recommended = (value: number | undefined) =>
    value === undefined ? words.recommendedUnknown : words.recommended(format.decimal(value));

  return (
    <section key={life}>
      <h3>{words.answers}</h3>
      <div className="field">
        <label htmlFor={promptId}>{words.systemPrompt}</label>
        <textarea
          id={promptId}
          rows={3}
          maxLength={longestSystemPrompt}
          dir="auto"
          aria-describedby={`${promptId}-hint`}
          defaultValue={preferences.systemPrompt ?? ''}
          onChange={({ target }) =>
            change({ systemPrompt: target.value.trim() === '' ? undefined : target.value })
          }
        />
        <p id={`${promptId}-hint`} className="quiet">
          {words.systemPromptHint}
        </p>
      </div>
      <div className="field-row">
        <NumberField
          label={words.temperature}
          hint={recommended(model?.recommended.temperature)}
          value={preferences.temperature}
          minimum={0}
          maximum={2}
          step={0.01}
          fault={words.outOfRange(format.decimal(0), format.decimal(2))}
          onChange={(temperature) => change({ temperature })}
        />
        <NumberField
          label={words.topP}
          hint={recommended(model?.recommended.topP)}
          value={preferences.topP}
          minimum={0.01}
          maximum={1}
          step={0.01}
          fault={words.outOfRange(format.decimal(0.01), format.decimal(1))}
          onChange={(topP) => change({ topP })}
        />
        <NumberField
          label={words.longest}
          hint={words.longestHint}
          value={preferences.maximumTokens}
          minimum={1}
          maximum={mostTokens}
          step={1}
          fault={words.outOfRange(format.number(1), format.number(mostTokens))}
          onChange={(maximumTokens) => change({ maximumTokens })}
        />
      </div>
      <button
        type="button"
        className="text-button"
        disabled={Object.keys(preferences).length === 0}
        onClick={() => {
          setPreferences({});
          keepAnswerPreferences({});
          setLife(life + 1);
        }}
      >
        {words.useRecommended}
      </button>
    </section>
  );
}
