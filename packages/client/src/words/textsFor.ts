import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Texts } from './texts.ts';

/** The texts of the first language that there are texts in, such as those of `navigator.languages`; else the English ones. */
export function textsFor(languages: readonly string[]): Texts {
  const all = [en, de, es];
  const wanted = languages.map((language) => language.toLowerCase().split('-')[0]);
  const found = wanted.map((language) => all.find(({ locale }) => locale === language));
  return found.find((texts) => texts !== undefined) ?? en;
}
