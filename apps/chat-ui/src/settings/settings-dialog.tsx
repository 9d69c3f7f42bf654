import '../styles/settings.css';

import { useState } from 'react';

import { changeLanguage, languages, type LanguageTag } from '../i18n/language.ts';
import { useText } from '../i18n/use-text.ts';
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import {
  applyTextSize,
  applyTheme,
  readTextSize,
  readTheme,
  textSizes,
  themes,
} from '../state/preferences.ts';
import { AnswerSettings } from './answer-settings.tsx';
import { keysOf, shortcuts } from './shortcuts.ts';
import { TransferSection } from '../transfer/transfer-section.tsx';
import { useDialog } from './use-dialog.ts';

type Props = { onClose(): void };

/** All that a person can set, kept on this device, and what the keyboard can do. */
export default function SettingsDialog({ onClose }: Props) {
  const { settings: words, locale } = useText();
  const dialog = useDialog();
  const [theme, setTheme] = useState(readTheme);
  const [textSize, setTextSize] = useState(readTextSize);
  return (
    <dialog ref={dialog} className="settings-dialog" aria-label={words.label} onClose={onClose}>
      <header>
        <h2>{words.label}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={words.close}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <section>
        <h3>{words.page}</h3>
        <div className="field-row">
          <Choice
            label={words.theme}
            value={theme}
            options={themes.map((value) => ({ value, name: words.themes[value] }))}
            onChange={(value) => {
              applyTheme(value);
              setTheme(value);
            }}
          />
          <Choice
            label={words.textSize}
            value={textSize}
            options={textSizes.map((value) => ({ value, name: words.textSizes[value] }))}
            onChange={(value) => {
              applyTextSize(value);
              setTextSize(value);
            }}
          />
          <Choice<LanguageTag>
            label={words.language}
            value={locale as LanguageTag}
            options={languages.map(({ tag, name }) => ({ value: tag, name }))}
            onChange={(tag) => void changeLanguage(tag)}
          />
        </div>
      </section>
      <AnswerSettings />
      <TransferSection />
      <section>
        <h3>{words.keyboard}</h3>
        <dl className="shortcuts">
          {shortcuts.map((shortcut) => (
            <div key={shortcut.action}>
              <dt>{words.shortcuts[shortcut.action]}</dt>
              <dd>
                {keysOf(shortcut).map((key, index) => (
                  <span key={key}>
                    {index > 0 && ' + '}
                    <kbd>{key}</kbd>
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <p className="quiet">{words.keptHere}</p>
      </section>
    </dialog>
  );
}
