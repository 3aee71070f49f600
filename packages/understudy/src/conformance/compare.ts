import { isDeepStrictEqual } from 'node:util';
import { answerTo } from './ask.ts';
import { conformanceCases, keyOf } from './cases/all.ts';
import type { ConformanceCase } from './cases/asks.ts';
import answers from './answers.json' with { type: 'json' };
import type { AskedApi } from './target.ts';

/** What the local service answers, and is held to, by the key of a case. */
export const localAnswers: Record<string, unknown> = answers;

export interface Compared {
  claim: string;
  name: string;
  isSame: boolean;
  answered: unknown;
  /** What the local service answers. */
  expected: unknown;
}

/** Asks every case, one after the other: they share a table. */
export async function compare(
  target: AskedApi,
  onCompared: (one: Compared) => void = () => undefined,
): Promise<Compared[]> {
  const all: Compared[] = [];
  for (const one of conformanceCases) {
    const compared = await comparedWith(one, target);
    all.push(compared);
    onCompared(compared);
  }
  return all;
}

async function comparedWith(one: ConformanceCase, target: AskedApi): Promise<Compared> {
  const expected = localAnswers[keyOf(one)];
  const answered = await answerTo(one, target).catch((error: Error) => ({ failed: error.message }));
  return {
    claim: one.claim,
    name: one.name,
    isSame: isDeepStrictEqual(answered, expected),
    answered,
    expected,
  };
}
