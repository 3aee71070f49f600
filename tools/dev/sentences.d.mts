/** A command cannot do what it was asked for; the message says why and what helps. */
export class NotPossible extends Error {
  override name: 'NotPossible';
}

/** Undefined for what is no matter of the person at the keyboard. */
export function sentenceFor(error: unknown): string | undefined;

/** The sentence for a write that found no room; undefined for every other error. */
export function fullDisk(error: unknown): string | undefined;
