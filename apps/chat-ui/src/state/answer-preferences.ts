import type { GenerationParameters } from '@vigia/api-contract';

import { deviceStorage } from './storage.ts';

/** What a person wants of every answer; what is left out takes the model's recommended value. */
export type AnswerPreferences = Pick<
  GenerationParameters,
  'systemPrompt' | 'temperature' | 'topP' | 'maximumTokens'
>;

const key = 'answers';

/** As they were kept on this device: the private site checks them, as it does whatever it is sent. */
export function readAnswerPreferences(): AnswerPreferences {
  try {
    const kept: unknown = JSON.parse(deviceStorage.read(key) ?? '{}');
    return kept && typeof kept === 'object' ? kept : {};
  } catch {
    return {};
  }
}

export function keepAnswerPreferences(preferences: AnswerPreferences): void {
  const isEmpty = Object.keys(preferences).length === 0;
  deviceStorage.write(key, isEmpty ? null : JSON.stringify(preferences));
}

/** What goes along with a question: nothing where nothing was chosen. */
export function answerParameters(): { parameters?: AnswerPreferences } {
  const parameters = readAnswerPreferences();
  return Object.keys(parameters).length === 0 ? {} : { parameters };
}
