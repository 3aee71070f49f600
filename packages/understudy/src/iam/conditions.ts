import { TemplateError } from '../kernel/templateError.ts';
import { patternFor } from './wildcard.ts';

/** Condition keys of a request, by name in small letters. */
export type RequestContext = ReadonlyMap<string, string | string[]>;

export type PolicyCondition = (context: RequestContext) => boolean;

type OperatorTest = (actual: string, wanted: string) => boolean;

/** Compiles a statement's `Condition`; an operator that is not known stops the start, by name. */
export function compileConditions(block: unknown, logicalId: string, path: string): PolicyCondition[] {
  if (block === undefined) return [];
  return Object.entries(block as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      compile(operator, key.toLowerCase(), [values].flat().map(String), logicalId, `${path}.${operator}`),
    ),
  );
}

function compile(
  operator: string,
  key: string,
  wanted: string[],
  logicalId: string,
  path: string,
): PolicyCondition {
  const [, quantifier, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator)!;
  if (name === 'Null') {
    return (context) => context.has(key) !== (wanted[0] === 'true');
  }
  const isNegated = Object.hasOwn(negatedTests, name!);
  const test = isNegated ? negatedTests[name!] : Object.hasOwn(tests, name!) ? tests[name!] : undefined;
  if (!test) throw new TemplateError(logicalId, path, `the condition operator ${operator} is not supported`);
  if (wanted.some((value) => value.includes('${'))) {
    throw new TemplateError(logicalId, path, 'policy variables are not supported');
  }
  const matches = isNegated
    ? (actual: string) => wanted.every((value) => !test(actual, value))
    : (actual: string) => wanted.some((value) => test(actual, value));
  return (context) => {
    const actual = context.get(key);
    if (actual === undefined) {
      // AWS: documented; ForAllValues and negated operators hold for a key that the request does not have.
      return (
        ifExists !== undefined || quantifier === 'ForAllValues' || (isNegated && quantifier === undefined)
      );
    }
    const values = [actual].flat();
    return quantifier === 'ForAllValues' || (isNegated && quantifier === undefined)
      ? values.every(matches)
      : values.some(matches);
  };
}

const like: OperatorTest = (actual, wanted) => patternFor(wanted).matches(actual);

/** Segment by segment, so that a wildcard does not reach over a colon; the last segment takes the rest. */
const arnLike: OperatorTest = (actual, wanted) => {
  const left = segments(actual);
  const right = segments(wanted);
  return left.length === right.length && right.every((segment, at) => patternFor(segment).matches(left[at]!));
};

const tests: Record<string, OperatorTest> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (actual, wanted) => actual === wanted,
  IpAddress: inNetwork,
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
  DateEquals: (actual, wanted) => moment(actual) === moment(wanted),
  DateLessThan: (actual, wanted) => moment(actual) < moment(wanted),
  DateLessThanEquals: (actual, wanted) => moment(actual) <= moment(wanted),
  DateGreaterThan: (actual, wanted) => moment(actual) > moment(wanted),
  DateGreaterThanEquals: (actual, wanted) => moment(actual) >= moment(wanted),
};

/** By the name of the negation; the test is the positive one. */
const negatedTests: Record<string, OperatorTest> = {
  StringNotEquals: tests.StringEquals!,
  StringNotEqualsIgnoreCase: tests.StringEqualsIgnoreCase!,
  StringNotLike: like,
  ArnNotEquals: arnLike,
  ArnNotLike: arnLike,
  NotIpAddress: inNetwork,
  NumericNotEquals: tests.NumericEquals!,
  DateNotEquals: tests.DateEquals!,
};

function segments(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function moment(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inNetwork(actual: string, wanted: string): boolean {
  const [network, bits] = wanted.split('/');
  const left = addressBits(actual);
  const right = addressBits(network!);
  if (left.length !== right.length) return false;
  const length = bits === undefined ? right.length : Number(bits);
  return left.slice(0, length) === right.slice(0, length);
}

function addressBits(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (plain.includes('.')) {
    return plain
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  }
  const [head, tail] = plain.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = plain.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...right]
    .map((part) => parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
