// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

/**
 * The most units of anything: one use, one limit, one counter. It is the largest whole number up to which JavaScript and JSON
 * carry every whole number exactly (2^53 - 1), so that nothing which was counted is ever rounded.
 */
export const unitsMax = 9_007_199_254_740_991;

/** Two amounts together, at most `unitsMax`. */
export function plus(units: number, more: number): number {
  return Math.min(unitsMax, units + more);
}

/** An amount times a quantity, at most `unitsMax`. */
export function times(units: number, quantity: number): number {
  return Math.min(unitsMax, units * quantity);
}

/** Whether a number counts units: whole, and within bounds. */
export function isUnits(value: number, least = 0): boolean {
  return Number.isInteger(value) && value >= least && value <= unitsMax;
}
