import { useState } from 'react';

import { changeLanguage, languages, type LanguageTag } from '../i18n/language.ts';
import { useText } from '../i18n/use-text.ts';
import { Choice } from '../parts/choice.tsx';
import { applyTheme, readTheme, themes } from '../state/preferences.ts';

/** Theme and language, kept on this device. */
export function Settings() {
  const { settings, locale } = useText();
  const [theme, setTheme] = useState(readTheme);
  return (
    <div className="settings">
      <Choice
        label={settings.theme}
        value={theme}
        options={themes.map((value) => ({ value, name: settings.themes[value] }))}
        onChange={(value) => {
          applyTheme(value);
          setTheme(value);
        }}
      />
      <Choice<LanguageTag>
        label={settings.language}
        value={locale as LanguageTag}
        options={languages.map(({ tag, name }) => ({ value: tag, name }))}
        onChange={(tag) => void changeLanguage(tag)}
      />
    </div>
  );
}
