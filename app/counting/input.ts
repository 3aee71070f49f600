import { isKey } from '../../domain/catalog.ts';
import { Mistake } from '../../domain/errors.ts';
import { isUnits, unitsMax } from '../../domain/units.ts';
import type { ActionInput } from '../../generated/schema.ts';
import { plainUse } from '../../store/rows/actions.ts';
import { detailsFrom } from './details.ts';

const actionTypePattern = /^[a-z0-9_-]{1,64}$/;
const keyCharactersMax = 256;

/** A feature's id becomes part of a key, so it holds nothing but the pattern's characters. */
export function featureFrom(feature: string): string {
  if (!isKey(feature)) throw new Mistake('NotFound', `There is no such feature: ${feature.slice(0, 100)}.`);
  return feature;
}

/** Whole, at least 1, and no more than a number holds exactly; the default is 1. */
export function amountFrom(amount: number | null | undefined, least = 1): number {
  const value = amount ?? 1;
  if (!isUnits(value, least)) {
    throw new Mistake('BadRequest', `The amount is a whole number from ${least} to ${unitsMax}.`);
  }
  return value;
}

/** Any text of 1 to 256 characters; it is hashed before it becomes part of a key. */
export function keyFrom(key: string | null | undefined): string | undefined {
  if (key == null) return undefined;
  const isText = key.length >= 1 && key.length <= keyCharactersMax && !/\p{Surrogate}/u.test(key);
  if (!isText || /[\u0000-\u001f\u007f]/.test(key)) {
    throw new Mistake('BadRequest', `An idempotency key has 1 to ${keyCharactersMax} printable characters.`);
  }
  return key;
}

export function requiredKeyFrom(key: string | null | undefined): string {
  const value = keyFrom(key);
  if (value === undefined) throw new Mistake('BadRequest', 'This needs an idempotency key.');
  return value;
}

/**
 * A key as it is kept: those of services and of fields are of their own kind. What separates them is a character that no
 * caller's key may hold, so no caller can guess their way to another's answer.
 */
export function keyOfKind(kind: string | undefined, key: string): string {
  return kind === undefined ? key : `${kind}\0${key}`;
}

export interface WantedAction {
  type: string;
  details?: Record<string, unknown>;
}

export function actionFrom(action: ActionInput | null | undefined): WantedAction {
  const type = action?.type ?? plainUse;
  if (!actionTypePattern.test(type)) {
    throw new Mistake('BadRequest', 'An action type has 1 to 64 of a-z, 0-9, _ and -.');
  }
  const details = action?.details == null ? undefined : detailsFrom(action.details);
  return { type, ...(details ? { details } : {}) };
}
