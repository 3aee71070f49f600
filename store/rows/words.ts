import type { FeatureWords } from '../../domain/featureWords.ts';

/** What a feature is called, as attributes. Absent: what follows from its key, so that most rows carry none of it. */
export interface WordsRow {
  name?: string;
  unit?: string;
  unit_singular?: string;
}

export function toWordsRow({ name, unit, unitSingular }: FeatureWords): WordsRow {
  return {
    ...(name ? { name } : {}),
    ...(unit ? { unit } : {}),
    ...(unitSingular ? { unit_singular: unitSingular } : {}),
  };
}

/** Only what is there, so that two that say the same are the same. */
export function fromWordsRow({ name, unit, unit_singular }: WordsRow): FeatureWords {
  return {
    ...(name ? { name } : {}),
    ...(unit ? { unit } : {}),
    ...(unit_singular ? { unitSingular: unit_singular } : {}),
  };
}
