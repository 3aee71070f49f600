// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

/** What a feature and its units are called on a screen. Kept only where it differs from what `wordsFor` makes of the key. */
export interface FeatureWords {
  name?: string | null;
  /** The unit, as shown after a number: `messages`, `GB`. */
  unit?: string | null;
  /** The unit after the number 1: `export`. */
  unitSingular?: string | null;
}

export const wordBounds = { nameMax: 40, unitMax: 20, descriptionMax: 200 } as const;

/** The words to show, with what follows from the key where the catalog says nothing. */
export function wordsFor(feature: string, words: FeatureWords) {
  return {
    name: words.name ?? readable(feature),
    unit: words.unit ?? null,
    unitSingular: words.unitSingular ?? words.unit ?? null,
  };
}

/** One limit of a product or of the terms of a trial, with the words to show. */
export function shownLimit<Period>(
  one: FeatureWords & { feature: string; limit: number | null; period: Period; description?: string | null },
) {
  return {
    feature: one.feature,
    ...wordsFor(one.feature, one),
    description: one.description ?? null,
    limit: one.limit ?? null,
    period: one.period,
  };
}

/** The words alone, without those that are absent or follow from the key: every counter keeps them, so they are to be few. */
export function keptWords(feature: string, words: FeatureWords): FeatureWords {
  return {
    ...(words.name && words.name !== readable(feature) ? { name: words.name } : {}),
    ...(words.unit ? { unit: words.unit } : {}),
    ...(words.unitSingular ? { unitSingular: words.unitSingular } : {}),
  };
}

/** Each of the words, null where there is none: put over others, none of those stays. */
export function allWords(words: FeatureWords): Required<FeatureWords> {
  return {
    name: words.name ?? null,
    unit: words.unit ?? null,
    unitSingular: words.unitSingular ?? null,
  };
}

/** `some_files` reads `Some files`. */
function readable(key: string): string {
  const text = key.split('_').join(' ').split('-').join(' ').trim();
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
