import { InvalidCall } from './halt.ts';

export function requireText(value: unknown): string {
  if (typeof value !== 'string') throw new InvalidCall(`A string is expected, not ${described(value)}`);
  return value;
}

export function requireNumber(value: unknown): number {
  if (typeof value !== 'number') throw new InvalidCall(`A number is expected, not ${described(value)}`);
  return value;
}

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
};

/** As Java's `escapeEcmaScript`: quotes, slashes, controls, and everything outside ASCII. AWS: assumed. */
export function escapeJavaScript(text: unknown): string {
  return requireText(text).replace(/[\\"'/\u0000-\u001f\u007f-\uffff]/g, (each) => {
    if (escapes[each]) return escapes[each];
    return each === '\u007f' ? each : `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** Form encoding: a space becomes a plus. AWS: documented. */
export function urlEncode(text: unknown): string {
  const wellFormed = requireText(text).replace(/\p{Surrogate}/gu, '?');
  return encodeURIComponent(wellFormed)
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function urlDecode(text: unknown): string {
  try {
    return decodeURIComponent(requireText(text).replace(/\+/g, ' '));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new InvalidCall('The text is not URL-encoded');
  }
}

export function normalize(text: unknown, form: unknown): string {
  const name = requireText(form).toUpperCase();
  if (!/^NFK?[CD]$/.test(name)) throw new InvalidCall(`Unknown normalization ${name}`);
  return requireText(text).normalize(name);
}

function described(value: unknown): string {
  return value === undefined ? 'null' : (JSON.stringify(value)?.slice(0, 40) ?? typeof value);
}
