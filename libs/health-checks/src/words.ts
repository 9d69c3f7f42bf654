/** What the framework itself says. */
export type RunWords = {
  skipped: (because: string) => string;
  deadline: (seconds: number) => string;
  failed: (message: string) => string;
};

const english: RunWords = {
  skipped: (because) => `not looked at, because ${because} is broken`,
  deadline: (seconds) => `no answer within ${seconds} s`,
  failed: (message) => `the check itself failed: ${message}`,
};

const portuguese: RunWords = {
  skipped: (because) => `não verificado, porque ${because} está com defeito`,
  deadline: (seconds) => `sem resposta em ${seconds} s`,
  failed: (message) => `a própria verificação falhou: ${message}`,
};

/** The words of a language, given as a BCP 47 tag: Portuguese for `pt` and its regions, else English. */
export function runWords(locale: string): RunWords {
  return chooseByLocale(locale, { english, portuguese });
}

/** The one of two that is in the language of a BCP 47 tag. */
export function chooseByLocale<Words>(
  locale: string,
  words: { english: Words; portuguese: Words },
): Words {
  return /^pt(-|$)/i.test(locale) ? words.portuguese : words.english;
}
