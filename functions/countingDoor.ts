import { Mistake } from '../domain/errors.ts';
import { door, type Call } from './door.ts';
import { isPassing } from '../store/write.ts';

/**
 * A door behind which something is counted: when the database did not answer, after all retries of the SDK, it is unknown
 * whether the request was counted. That passes, and the caller is told to ask again; with the same key, nothing counts twice.
 */
export function countingDoor<Args, Value>(answer: (call: Call<Args>, nowMs: number) => Promise<Value>) {
  return door<Args, Value>(async (call, nowMs) => {
    try {
      return await answer(call, nowMs);
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new Mistake(
        'Unavailable',
        'The database did not answer; it may have been counted. Ask again, with the same key if there was one.',
      );
    }
  });
}
