import { Mistake } from '../../domain/errors.ts';
import { demandText } from '../arguments.ts';

const bytesMax = 4096;
const depthMax = 5;
const poisonous = new Set(['__proto__', 'constructor', 'prototype']);
/** DynamoDB keeps numbers down to 1e-130. */
const smallest = 1e-130;

/** AppSync hands AWSJSON over parsed; a backend that calls the function itself may send the text. */
export function detailsFrom(value: unknown): Record<string, unknown> {
  const parsed: unknown = typeof value === 'string' ? parse(value) : value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Mistake('BadRequest', 'The details of an action are a JSON object.');
  }
  demandText(parsed);
  if (Buffer.byteLength(JSON.stringify(parsed)) > bytesMax) {
    throw new Mistake('BadRequest', `The details of an action take at most ${bytesMax} bytes.`);
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

/** Everything that it lets through can be stored, and is read back as it was. */
function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return numberFrom(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > depthMax) {
    throw new Mistake('BadRequest', `The details of an action go at most ${depthMax} levels deep.`);
  }
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1));
  const entries = Object.entries(value);
  if (entries.some(([name]) => name === '' || poisonous.has(name))) {
    throw new Mistake('BadRequest', 'The details of an action hold a name that is empty or not allowed.');
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, cleaned(item, depth + 1)]));
}

/** A larger number, such as a 64-bit id, has lost its last digits when it arrives here; a text keeps them. */
function numberFrom(value: number): number {
  const size = Math.abs(value);
  if (size > Number.MAX_SAFE_INTEGER || (size > 0 && size < smallest) || Number.isNaN(value)) {
    throw new Mistake(
      'BadRequest',
      `Numbers in the details of an action are 0, or from ${smallest} to ${Number.MAX_SAFE_INTEGER}, negative too. Send others as text.`,
    );
  }
  return value;
}
