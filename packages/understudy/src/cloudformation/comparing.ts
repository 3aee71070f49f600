import { isDeepStrictEqual } from 'node:util';
import { resourceType } from './resourceTypes.ts';

export function sameJson(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/** Top-level properties that differ. */
export function changedProperties(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !sameJson(before[name], after[name]),
  );
}

/** The changed properties that make a new physical resource necessary. */
export function replacedBy(
  type: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): string[] {
  const { replaces } = resourceType(type)!;
  return changedProperties(before, after).filter((name) => replaces.includes(name));
}
