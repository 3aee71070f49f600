import { limits } from '../limits.ts';
import { InvalidCall } from './halt.ts';

/** A value that nests deeper than this holds itself, or would overflow the stack of its next reader. */
const depthMax = 500;

export class TooLarge extends Error {}

/**
 * What a handler gave, as plain data of the host: functions and undefined members are dropped as JSON would, an
 * evaluated result above the service's limit throws `TooLarge`.
 */
export function copyOut(value: unknown): unknown {
  const budget = { charsLeft: limits.resultBytesMax };
  const copied = copyValue(value, budget, 0);
  if (budget.charsLeft < 0) throw new TooLarge();
  // Characters are a lower bound of bytes, so bytes are only counted where the two could disagree.
  const mayDiffer = budget.charsLeft < limits.resultBytesMax * 0.7;
  if (mayDiffer && Buffer.byteLength(JSON.stringify(copied) ?? '') > limits.resultBytesMax)
    throw new TooLarge();
  return copied ?? null;
}

function copyValue(value: unknown, budget: { charsLeft: number }, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      budget.charsLeft -= value.length + 2;
      return value;
    case 'number':
      budget.charsLeft -= 1;
      return Number.isFinite(value) ? value : null;
    case 'boolean':
      budget.charsLeft -= 4;
      return value;
    case 'object':
      break;
    default:
      return undefined;
  }
  if (value === null) return null;
  if (depth > depthMax) throw new InvalidCall('The value is nested too deeply');
  budget.charsLeft -= 2;
  if (budget.charsLeft < 0) throw new TooLarge();
  if (Array.isArray(value)) {
    const list = new Array<unknown>(value.length);
    for (let at = 0; at < value.length; at++) list[at] = copyValue(value[at], budget, depth + 1) ?? null;
    return list;
  }
  return copyMembers(value as Record<string, unknown>, budget, depth);
}

function copyMembers(value: Record<string, unknown>, budget: { charsLeft: number }, depth: number) {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = copyValue(value[key], budget, depth + 1);
    if (member === undefined) continue;
    budget.charsLeft -= key.length + 4;
    if (key === '__proto__') {
      Object.defineProperty(out, key, {
        value: member,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else out[key] = member;
  }
  return out;
}
