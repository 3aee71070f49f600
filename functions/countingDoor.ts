import { Mistake } from '../domain/errors.ts';
import { door, type Call } from './door.ts';
import { metric } from '../platform/log.ts';
import { isPassing } from '../store/write.ts';

/**
 * A door behind which something is counted: when the database did not answer, after all tries of the client, it is unknown
 * whether the request was counted. That passes, and the caller is told to ask again; with the same key, nothing counts twice.
 */
export function countingDoor<Args, Value>(answer: (call: Call<Args>, nowMs: number) => Promise<Value>) {
  return door<Args, Value>(async (call, nowMs) => {
    try {
      const value = await answer(call, nowMs);
      if (call.field.startsWith('Mutation.')) countRefused(value);
      return value;
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new Mistake(
        'Unavailable',
        'The database did not answer, and the use may have been counted. Try again, with the same key if you passed one.',
      );
    }
  });
}

/** A refusal is data, so Lambda does not count it as an error. A question (`canUse`) refuses nothing. */
function countRefused(value: unknown): void {
  const decisions = (Array.isArray(value) ? value : [value]) as ({ allowed?: boolean } | null)[];
  const refused = decisions.filter((decision) => decision?.allowed === false).length;
  if (refused > 0) metric('UseRefused', refused);
}
