/** Which language the page speaks: the first that the browser asks for and the page has. Pure. */

export const languages = ['en', 'de', 'fr', 'es', 'ar'] as const;
export type Language = (typeof languages)[number];

export interface Speech {
  language: Language;
  /** As the browser asked for it: numbers and dates follow the country too. */
  locale: string;
  direction: 'ltr' | 'rtl';
}

export function speechFor(wanted: readonly string[]): Speech {
  for (const locale of wanted) {
    const language = languages.find((one) => one === locale.toLowerCase().split('-')[0]);
    if (language) return { language, locale: isWellFormed(locale) ? locale : language, direction: language === 'ar' ? 'rtl' : 'ltr' };
  }
  return { language: 'en', locale: 'en', direction: 'ltr' };
}

/** Chromium 102 asks for `en-US@posix` where the system has no language, which `Intl` refuses. */
function isWellFormed(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

/** Forms of a phrase with a number in it, `#`, by the kinds of plural that a language has. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export function pluralsOf(locale: string): (value: number, forms: Forms) => string {
  const [rules, numbers] = [new Intl.PluralRules(locale), new Intl.NumberFormat(locale)];
  return (value, forms) => (forms[rules.select(value)] ?? forms.other).replace('#', numbers.format(value));
}
