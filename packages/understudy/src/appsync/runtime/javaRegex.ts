import { InvalidCall } from './halt.ts';

const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: '\\s',
};

const compiled = new Map<string, RegExp>();
const compiledMax = 500;

/** Java's `String.matches`: the whole text. AWS: documented for the dialect, assumed for the whole. */
export function matchesJava(pattern: string, text: string): boolean {
  return toRegExp(pattern, 'whole').test(text);
}

/** Java's `String.replaceAll`. AWS: documented. */
export function replaceAllJava(text: string, pattern: string, replacement: string): string {
  return replaced(text, toRegExp(pattern, 'all'), replacement);
}

/** Java's `String.replaceFirst`. AWS: documented for the pattern of `replace`. */
export function replaceFirstJava(text: string, pattern: string, replacement: string): string {
  return replaced(text, toRegExp(pattern, 'first'), replacement);
}

function replaced(text: string, expression: RegExp, replacement: string): string {
  expression.lastIndex = 0;
  return text.replace(expression, (...found: unknown[]) => {
    const hasNames = typeof found[found.length - 1] === 'object';
    const names = (hasNames ? found[found.length - 1] : {}) as Record<string, string | undefined>;
    const groups = found.slice(
      0,
      found.findIndex((each) => typeof each === 'number'),
    ) as (string | undefined)[];
    return fill(replacement, groups, names);
  });
}

/** `$1`, `${name}`, and a backslash that makes the next character plain. */
function fill(
  replacement: string,
  groups: (string | undefined)[],
  names: Record<string, string | undefined>,
) {
  return replacement.replace(/\\(.?)|\$(?:\{(\w+)\}|(\d))?/gs, (whole, escaped, name, index) => {
    if (whole.startsWith('\\')) {
      if (escaped === '') throw new InvalidCall('character to be escaped is missing');
      return escaped as string;
    }
    if (name !== undefined && Object.hasOwn(names, name)) return names[name] ?? '';
    if (index !== undefined && Number(index) < groups.length) return groups[Number(index)] ?? '';
    throw new InvalidCall('Illegal group reference');
  });
}

function toRegExp(pattern: string, scope: 'whole' | 'first' | 'all'): RegExp {
  const key = `${scope}:${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const { source, flags } = translate(pattern);
  const made = compile(
    scope === 'whole' ? `^(?:${source})$(?![\\s\\S])` : source,
    scope === 'all' ? `${flags}g` : flags,
  );
  if (compiled.size >= compiledMax) compiled.clear();
  compiled.set(key, made);
  return made;
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    // Java lets more characters be escaped than JavaScript's Unicode mode does.
    return new RegExp(source, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidCall(`Invalid regular expression: ${source}`);
  }
}

/** Java's dialect in JavaScript's; what has no counterpart is refused rather than read differently. */
function translate(pattern: string): { source: string; flags: string } {
  const inline = /^\(\?([imsx]+)\)/.exec(pattern);
  const flags = [...(inline?.[1] ?? '')].map((flag) => {
    if (flag === 'x') throw new InvalidCall('The flag x is not supported here');
    return flag;
  });
  let source = '';
  let inClass = 0;
  for (let at = inline?.[0].length ?? 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const rest = pattern.slice(at);
    if (char === '\\') {
      const step = translateEscape(rest, inClass > 0);
      source += step.source;
      at += step.length - 1;
    } else if (char === '[') {
      if (inClass > 0) throw new InvalidCall('A class within a class is not supported here');
      inClass += 1;
      source += char;
    } else if (char === ']' && inClass > 0) {
      inClass -= 1;
      source += char;
    } else if (inClass === 0 && /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.test(rest)) {
      throw new InvalidCall('Possessive quantifiers are not supported here');
    } else if (inClass === 0 && rest.startsWith('(?>')) {
      throw new InvalidCall('Atomic groups are not supported here');
    } else source += char;
  }
  return { source, flags: flags.join('') };
}

function translateEscape(rest: string, inClass: boolean): { source: string; length: number } {
  const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
  if (quoted)
    return { source: quoted[1]!.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), length: quoted[0].length };
  const posix = /^\\([pP])\{(?:Is)?(\w+)\}/.exec(rest);
  if (posix && posixClasses[posix[2]!]) {
    const members = posixClasses[posix[2]!]!;
    if (inClass && posix[1] === 'P')
      throw new InvalidCall('A negated class within a class is not supported here');
    const source = inClass ? members : `[${posix[1] === 'P' ? '^' : ''}${members}]`;
    return { source, length: posix[0].length };
  }
  const special: Readonly<Record<string, string>> = {
    '\\A': '^',
    '\\z': '$(?![\\s\\S])',
    '\\Z': '(?=\\n?$(?![\\s\\S]))',
    '\\h': inClass ? ' \\t\\u00A0' : '[ \\t\\u00A0]',
    '\\e': '\\x1B',
    '\\a': '\\x07',
    '\\s': inClass ? ' \\t\\n\\x0B\\f\\r' : '[ \\t\\n\\x0B\\f\\r]',
    '\\S': inClass ? '\\S' : '[^ \\t\\n\\x0B\\f\\r]',
    '\\_': '_',
  };
  const two = rest.slice(0, 2);
  return { source: special[two] ?? two, length: 2 };
}
