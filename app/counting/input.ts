import { isKey } from '../../domain/catalog.ts';
import { Mistake } from '../../domain/errors.ts';
import { isUnits, unitsMax } from '../../domain/units.ts';
import type { ActionInput } from '../../generated/schema.ts';

const actionTypePattern = /^[a-z0-9_-]{1,64}$/;
const keyCharactersMax = 256;
const detailsBytesMax = 4096;
const detailsDepthMax = 5;
const poisonous = new Set(['__proto__', 'constructor', 'prototype']);

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
  const type = action?.type ?? 'consume';
  if (!actionTypePattern.test(type)) {
    throw new Mistake('BadRequest', 'An action type has 1 to 64 of a-z, 0-9, _ and -.');
  }
  const details = action?.details == null ? undefined : detailsFrom(action.details);
  return { type, ...(details ? { details } : {}) };
}

/** AppSync hands AWSJSON over parsed; a backend that calls the function itself may send the text. */
function detailsFrom(value: unknown): Record<string, unknown> {
  const parsed: unknown = typeof value === 'string' ? parse(value) : value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Mistake('BadRequest', 'The details of an action are a JSON object.');
  }
  if (Buffer.byteLength(JSON.stringify(parsed)) > detailsBytesMax) {
    throw new Mistake('BadRequest', `The details of an action take at most ${detailsBytesMax} bytes.`);
  }
  return cleaned(parsed, 1) as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Mistake('BadRequest', 'The details of an action are not JSON.');
    throw error;
  }
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > detailsDepthMax) {
    throw new Mistake('BadRequest', `The details of an action go at most ${detailsDepthMax} levels deep.`);
  }
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1));
  const entries = Object.entries(value);
  if (entries.some(([name]) => poisonous.has(name))) {
    throw new Mistake('BadRequest', 'The details of an action hold a name that is not allowed.');
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, cleaned(item, depth + 1)]));
}
