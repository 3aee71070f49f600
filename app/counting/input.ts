import { createHash } from 'node:crypto';
import { Mistake } from '../../domain/errors.ts';
import { isUnits, unitsMax } from '../../domain/units.ts';
import type { ActionInput } from '../../generated/schema.ts';

const featurePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const actionTypePattern = /^[a-z0-9_-]{1,64}$/;
const keyCharactersMax = 256;
const detailsBytesMax = 4096;
const detailsDepthMax = 5;
const poisonous = new Set(['__proto__', 'constructor', 'prototype']);

/** A feature's id becomes part of a key, so it holds nothing but the pattern's characters. */
export function featureFrom(feature: string): string {
  if (!featurePattern.test(feature)) throw new Mistake('NotFound', 'There is no such feature.');
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

/** Rows of a page: 1 to 100; the default is 25. */
export function limitFrom(limit: number | null | undefined): number {
  const value = limit ?? 25;
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new Mistake('BadRequest', 'A limit is 1 to 100.');
  return value;
}

const reasonCharactersMax = 500;

/** Why an operator acts; it lands in the log. */
export function reasonFrom(reason: string): string {
  const text = reason.trim();
  if (text.length < 1 || text.length > reasonCharactersMax) {
    throw new Mistake('BadRequest', `A reason has 1 to ${reasonCharactersMax} characters.`);
  }
  return text;
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

/** Short names and one alphabet, because the digest becomes part of a key or of a row that must stay small. */
export function digest(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, characters);
}

/** The same arguments give the same hash, in any order of an object's members. */
export function hashOf(value: unknown): string {
  return digest(canonical(value), 43);
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

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
}
