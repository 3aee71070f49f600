import { assumed } from './assumptions.ts';

/** What the text holds, or undefined when it is no JSON or is nested deeper than anything honest. */
export function parseBoundedJson(text: string): { value: unknown } | undefined {
  if (bracketDepth(text) > assumed.jsonDepthMax) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The deepest nesting of brackets and braces outside strings, counted without recursion. */
export function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at++;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === openBracket || code === openBrace) deepest = Math.max(deepest, ++depth);
    else if (code === closeBracket || code === closeBrace) depth--;
  }
  return deepest;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing with the original, so that one resolver's writes do not reach another's arguments. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyJson) as T;
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyJson(value[key]));
  return copy as T;
}

/** `__proto__` from a client is a key like any other. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** Whether the JSON of the value is longer than the bound; stops looking once it is. */
export function exceedsBytes(value: unknown, bytesMax: number): boolean {
  let left = bytesMax;
  const spend = (item: unknown): boolean => {
    if (typeof item === 'string') left -= item.length + 2;
    else if (Array.isArray(item)) {
      left -= 2;
      for (const member of item) if (left < 0 || spend(member)) return true;
    } else if (isRecord(item)) {
      left -= 2;
      for (const key in item) {
        left -= key.length + 3;
        if (left < 0 || spend(item[key])) return true;
      }
    } else left -= 1;
    return left < 0;
  };
  // What was counted is a lower bound, and a value's text is at most 24 times as long (a number written out), so small
  // results are settled without being written.
  if (spend(value)) return true;
  return left < (bytesMax * 23) / 24 && Buffer.byteLength(JSON.stringify(value) ?? '') > bytesMax;
}
