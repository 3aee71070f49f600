/** An event pattern of EventBridge, as declared. AWS: documented, as everything in this file. */
type EventPattern = Record<string, unknown>;

export class PatternError extends Error {
  override readonly name = 'InvalidEventPatternException';
}

/** Checks the pattern once; the result tells whether an event matches. Throws `PatternError`. */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  if (!isObject(pattern)) throw new PatternError('Event pattern is not valid. Reason: it is not an object');
  return objectTest(pattern, '');
}

type ValueTest = (value: unknown) => boolean;

function objectTest(pattern: EventPattern, path: string): ValueTest {
  const entries = Object.entries(pattern);
  if (entries.length === 0)
    throw new PatternError(
      `Event pattern is not valid. Reason: Empty objects are not allowed at ${path || '/'}`,
    );
  const tests = entries.map(([name, wanted]): ValueTest => {
    if (name === '$or' && Array.isArray(wanted) && wanted.every(isObject)) {
      if (wanted.length < 2)
        throw new PatternError(`Event pattern is not valid. Reason: $or needs two branches at ${path}`);
      const branches = wanted.map((branch) => objectTest(branch, `${path}/$or`));
      return (value) => branches.some((branch) => branch(value));
    }
    const at = `${path}/${name}`;
    if (Array.isArray(wanted)) {
      const test = leafTest(wanted, at);
      return (value) => eachParent(value).some((parent) => test(parent[name]));
    }
    if (!isObject(wanted)) {
      throw new PatternError(
        `Event pattern is not valid. Reason: "${name}" must be an object or an array at ${at}`,
      );
    }
    const test = objectTest(wanted, at);
    return (value) => eachParent(value).some((parent) => test(parent[name]));
  });
  return (value) => tests.every((test) => test(value));
}

/** An array of objects matches where one of them does; a missing object is one without fields. */
function eachParent(value: unknown): EventPattern[] {
  if (Array.isArray(value)) return value.flatMap(eachParent);
  return [isObject(value) ? value : {}];
}

function leafTest(wanted: unknown[], path: string): ValueTest {
  if (wanted.length === 0)
    throw new PatternError(`Event pattern is not valid. Reason: Empty arrays are not allowed at ${path}`);
  const tests = wanted.map((matcher) => matcherTest(matcher, path));
  return (value) => tests.some((test) => test(value));
}

function matcherTest(matcher: unknown, path: string): ValueTest {
  if (!isObject(matcher)) return anyElement((value) => value === matcher);
  const [name, operand, ...others] = Object.entries(matcher).flat();
  if (others.length > 0 || typeof name !== 'string') throw unknownMatcher(path);
  switch (name) {
    case 'exists':
      if (typeof operand !== 'boolean') throw unknownMatcher(path);
      // Only a leaf exists: an object in its place counts as missing.
      return (value) => (value !== undefined && !isObject(value)) === operand;
    case 'anything-but':
      return anythingBut(operand, path);
    case 'numeric':
      return anyElement(numericTest(operand, path));
    case 'cidr':
      return anyElement(cidrTest(operand, path));
    default:
      return anyElement(textTest(name, operand, path));
  }
}

/** `anything-but` wants the field to be there; of an array, one element that differs is enough. */
function anythingBut(operand: unknown, path: string): ValueTest {
  if (isObject(operand)) {
    const [name, inner] = Object.entries(operand)[0] ?? [];
    if (name === undefined) throw unknownMatcher(path);
    const tests = (Array.isArray(inner) ? inner : [inner]).map((one) => textTest(name, one, path));
    return anyElement((value) => typeof value === 'string' && !tests.some((test) => test(value)));
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  return anyElement((value) => value !== undefined && !isObject(value) && !excluded.includes(value));
}

function textTest(name: string, operand: unknown, path: string): ValueTest {
  if ((name === 'prefix' || name === 'suffix') && isObject(operand)) {
    const wanted = operand['equals-ignore-case'];
    if (typeof wanted !== 'string') throw unknownMatcher(path);
    const test = textTest(name, wanted.toLowerCase(), path);
    return (value) => typeof value === 'string' && test(value.toLowerCase());
  }
  if (typeof operand !== 'string') throw unknownMatcher(path);
  switch (name) {
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(operand);
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(operand);
    case 'equals-ignore-case':
      return (value) => typeof value === 'string' && value.toLowerCase() === operand.toLowerCase();
    case 'wildcard': {
      if (/(?<!\\)\*\*/.test(operand))
        throw new PatternError(
          `Event pattern is not valid. Reason: Consecutive wildcard characters at ${path}`,
        );
      const parts = operand
        .split(/(\\\\|\\\*|\*)/)
        .map((part) =>
          part === '*'
            ? '[^]*'
            : (part === '\\*' || part === '\\\\' ? part[1]! : part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
        );
      const expression = new RegExp(`^${parts.join('')}$`);
      return (value) => typeof value === 'string' && expression.test(value);
    }
    default:
      throw unknownMatcher(path);
  }
}

function numericTest(operand: unknown, path: string): ValueTest {
  const terms = Array.isArray(operand) ? operand : [];
  if (terms.length !== 2 && terms.length !== 4) throw unknownMatcher(path);
  const compare: Record<string, (value: number, bound: number) => boolean> = {
    '=': (value, bound) => value === bound,
    '<': (value, bound) => value < bound,
    '<=': (value, bound) => value <= bound,
    '>': (value, bound) => value > bound,
    '>=': (value, bound) => value >= bound,
  };
  const bounds: [(value: number, bound: number) => boolean, number][] = [];
  for (let at = 0; at < terms.length; at += 2) {
    const test = compare[String(terms[at])];
    const bound: unknown = terms[at + 1];
    if (!test || typeof bound !== 'number') throw unknownMatcher(path);
    bounds.push([test, bound]);
  }
  return (value) => typeof value === 'number' && bounds.every(([test, bound]) => test(value, bound));
}

function cidrTest(operand: unknown, path: string): ValueTest {
  const [base, bits] = String(operand).split('/');
  const wanted = addressOf(base ?? '');
  const length = Number(bits);
  if (!wanted || !/^\d+$/.test(bits ?? '') || length > wanted.size) throw unknownMatcher(path);
  const shift = BigInt(wanted.size - length);
  return (value) => {
    const address = typeof value === 'string' ? addressOf(value) : undefined;
    return address?.size === wanted.size && address.number >> shift === wanted.number >> shift;
  };
}

function addressOf(text: string): { number: bigint; size: 32 | 128 } | undefined {
  const quads = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (quads) {
    if (quads.some((quad) => quad > 255)) return undefined;
    return { number: quads.reduce((sum, quad) => sum * 256n + BigInt(quad), 0n), size: 32 };
  }
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return undefined;
  const [left = '', right] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [head, tail] = [groups(left), groups(right ?? '')];
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<string>(right === undefined ? 0 : missing).fill('0'), ...tail];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { number: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n), size: 128 };
}

function anyElement(test: ValueTest): ValueTest {
  return (value) => (Array.isArray(value) ? value.some((element) => test(element)) : test(value));
}

function unknownMatcher(path: string): PatternError {
  return new PatternError(`Event pattern is not valid. Reason: Unrecognized match type at ${path}`);
}

function isObject(value: unknown): value is EventPattern {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
