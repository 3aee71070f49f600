import { isDeepStrictEqual } from 'node:util';
import { answerTo, canAsk } from './ask.ts';
import { conformanceCases, keyOf } from './cases/all.ts';
import type { ConformanceCase } from './cases/asks.ts';
import answers from './answers.json' with { type: 'json' };
import type { Recording } from './record.ts';
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

/** Cases that take credentials which the target was not given. */
export const notAsked = (target: AskedApi): ConformanceCase[] =>
  conformanceCases.filter((one) => !canAsk(one, target));

/** Asks every case that can be asked, one after the other: they share a table. */
export async function compare(
  target: AskedApi,
  onCompared: (one: Compared) => void = () => undefined,
): Promise<Compared[]> {
  const all: Compared[] = [];
  for (const one of conformanceCases.filter((each) => canAsk(each, target))) {
    const answer = await comparedWith(one, target);
    all.push(answer);
    onCompared(answer);
  }
  return all;
}

/** What was recorded of an API, against what the local service answers today. */
export const compareRecorded = ({ cases }: Pick<Recording, 'cases'>): Compared[] =>
  cases.map(({ answered, ...one }) => compared(one, answered));

async function comparedWith(one: ConformanceCase, target: AskedApi): Promise<Compared> {
  return compared(one, await answerTo(one, target).catch((error: Error) => ({ failed: error.message })));
}

function compared({ claim, name }: Pick<ConformanceCase, 'claim' | 'name'>, answered: unknown): Compared {
  const expected = localAnswers[keyOf({ claim, name })];
  return { claim, name, isSame: isDeepStrictEqual(answered, expected), answered, expected };
}
