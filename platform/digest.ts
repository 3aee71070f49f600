import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';

/** One short alphabet, because a digest becomes part of a key or of a row that must stay small. */
export function digest(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, characters);
}

/** The same arguments give the same hash, in any order of an object's members. */
export function hashOf(value: unknown): string {
  return digest(canonical(value), 43);
}
