import { bracketDepth, isRecord } from './json.ts';
import { assumed } from './assumptions.ts';

/** A compact JWS taken apart, not verified. */
export interface UnverifiedJwt {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/**
 * Takes a token apart and refuses every text that two readers could read differently: base64 that is not in its one
 * canonical form, keys that occur twice, anything beyond three segments. Undefined for anything that is no such token.
 */
export function readJwt(token: string): UnverifiedJwt | undefined {
  if (token.length > assumed.tokenBytesMax) return undefined;
  const segments = token.split('.');
  if (segments.length !== 3 || !segments.every(isCanonicalBase64Url)) return undefined;
  const header = readObject(segments[0]!);
  const claims = readObject(segments[1]!);
  return header && claims && { header, claims };
}

function isCanonicalBase64Url(segment: string): boolean {
  return segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function readObject(segment: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes) || bracketDepth(text) > 20) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && !hasRepeatedKey(text) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `JSON.parse` keeps the last of two equal keys in silence, other readers the first. The text is known to be JSON. */
function hasRepeatedKey(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g);
  for (const [token, colon] of tokens) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}
