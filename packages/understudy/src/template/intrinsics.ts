import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';

/** Where a value stands, for messages. */
export interface Place {
  logicalId: string;
  path: string;
}

/** What intrinsics may refer to. */
export interface Scope {
  /** A parameter, a pseudo parameter or a resource; undefined when there is none of that name. */
  ref(name: string, place: Place): unknown;
  attribute(logicalId: string, name: string, place: Place): unknown;
  condition(name: string, place: Place): boolean;
  mapping(map: string, top: string, second: string): unknown;
  /** What another stack exports. */
  imported(name: string, place: Place): unknown;
  /** An output of another stack, exported or not. */
  outputOf(output: OutputOfStack, place: Place): unknown;
  region: string;
}

/** Which output of which stack. */
export interface OutputOfStack {
  stackName: string;
  outputName: string;
  region: string;
}

/** What `AWS::NoValue` resolves to: the property or the list entry is left out. */
export const absent = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope, place: Place) => unknown;

/** Resolves every intrinsic below a value as CloudFormation does. */
export function resolve(value: unknown, scope: Scope, place: Place): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    fail(place, `the dynamic reference ${value} is not resolved here${leaveOutHint(leftAt(place))}`);
  }
  if (Array.isArray(value)) {
    return value
      .map((entry, index) => resolve(entry, scope, below(place, index)))
      .filter((entry) => entry !== absent);
  }
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const only = keys.length === 1 ? keys[0]! : '';
  if (isIntrinsic(only)) {
    const run = Object.hasOwn(intrinsics, only) ? intrinsics[only] : undefined;
    if (!run) fail(below(place, only), `the intrinsic ${only} is not supported`);
    return run((value as Record<string, unknown>)[only], scope, below(place, only));
  }
  const resolved: Record<string, unknown> = {};
  for (const key of keys) {
    const entry = resolve((value as Record<string, unknown>)[key], scope, below(place, key));
    if (entry !== absent) resolved[key] = entry;
  }
  return resolved;
}

/** One of the functions that are allowed in `Conditions`, or a reference to another condition. */
export function resolveCondition(value: unknown, scope: Scope, place: Place): boolean {
  const result = resolve(value, scope, place);
  if (typeof result !== 'boolean') fail(place, 'is not a condition');
  return result;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, scope, place) => scope.ref(text(name, place), place),
  Condition: (name, scope, place) =>
    // A policy statement has a key of this name as well, with a map of operators.
    typeof name === 'string' ? scope.condition(name, place) : { Condition: resolve(name, scope, place) },
  'Fn::GetAtt': (argument, scope, place) => {
    const [logicalId, ...rest] = Array.isArray(argument) ? argument : text(argument, place).split('.');
    return scope.attribute(
      text(logicalId, place),
      rest.map((part) => text(resolve(part, scope, place), place)).join('.'),
      place,
    );
  },
  'Fn::Sub': (argument, scope, place) => substitute(argument, scope, place),
  'Fn::Join': (argument, scope, place) => {
    const [separator, entries] = list(resolve(argument, scope, place), place);
    return list(entries, place)
      .map((entry) => scalar(entry, place))
      .join(text(separator, place));
  },
  'Fn::Select': (argument, scope, place) => {
    const [index, entries] = list(resolve(argument, scope, place), place);
    const picked = list(entries, place)[Number(index)];
    if (picked === undefined) fail(place, `there is no entry ${String(index)}`);
    return picked;
  },
  'Fn::Split': (argument, scope, place) => {
    const [separator, value] = list(resolve(argument, scope, place), place);
    return scalar(value, place).split(text(separator, place));
  },
  'Fn::If': (argument, scope, place) => {
    const [name, yes, no] = list(argument, place);
    return scope.condition(text(name, place), place)
      ? resolve(yes, scope, below(place, 1))
      : resolve(no, scope, below(place, 2));
  },
  'Fn::Equals': (argument, scope, place) => {
    const [left, right] = list(resolve(argument, scope, place), place);
    return String(left) === String(right);
  },
  'Fn::Not': (argument, scope, place) => !resolveCondition(list(argument, place)[0], scope, place),
  'Fn::And': (argument, scope, place) =>
    list(argument, place).every((entry) => resolveCondition(entry, scope, place)),
  'Fn::Or': (argument, scope, place) =>
    list(argument, place).some((entry) => resolveCondition(entry, scope, place)),
  'Fn::FindInMap': (argument, scope, place) => {
    const names = list(resolve(argument, scope, place), place);
    const [map, top, second] = names.slice(0, 3).map((name) => scalar(name, place));
    const found = scope.mapping(map!, top!, second!);
    if (found !== undefined) return found;
    const fallback = names[3] as { DefaultValue?: unknown } | undefined;
    if (fallback?.DefaultValue === undefined)
      fail(place, `the mapping ${map}.${top}.${second} does not exist`);
    return fallback.DefaultValue;
  },
  // Only rules may ask for it.
  'Fn::Contains': (argument, scope, place) => {
    const [entries, value] = list(resolve(argument, scope, place), place);
    return list(entries, place).map(String).includes(String(value));
  },
  'Fn::ImportValue': (argument, scope, place) =>
    scope.imported(text(resolve(argument, scope, place), place), place),
  // How the CDK refers to another stack where its references are weak: no export holds that stack fast.
  'Fn::GetStackOutput': (argument, scope, place) => {
    const {
      StackName,
      OutputName,
      Region = scope.region,
    } = resolve(argument, scope, place) as Record<string, unknown>;
    return scope.outputOf(
      { stackName: text(StackName, place), outputName: text(OutputName, place), region: text(Region, place) },
      place,
    );
  },
  'Fn::Base64': (argument, scope, place) =>
    Buffer.from(scalar(resolve(argument, scope, place), place)).toString('base64'),
  'Fn::GetAZs': (argument, scope, place) => {
    const region = scalar(resolve(argument, scope, place), place) || scope.region;
    return ['a', 'b', 'c'].map((zone) => region + zone);
  },
  'Fn::Length': (argument, scope, place) => list(resolve(argument, scope, place), place).length,
  'Fn::ToJsonString': (argument, scope, place) => JSON.stringify(resolve(argument, scope, place)),
};

function substitute(argument: unknown, scope: Scope, place: Place): string {
  const [pattern, extra] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = resolve(extra ?? {}, scope, place) as Record<string, unknown>;
  return text(pattern, place).replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, inside: string) => {
    if (literal) return `\${${inside}}`;
    const name = inside.trim();
    if (Object.hasOwn(variables, name)) return scalar(variables[name], place);
    const dot = name.indexOf('.');
    return dot === -1
      ? scalar(scope.ref(name, place), place)
      : scalar(scope.attribute(name.slice(0, dot), name.slice(dot + 1), place), place);
  });
}

/** What of a resource to leave out to be without the value. */
export function leftAt({ logicalId, path }: Place): string {
  const [, ...below] = path.split('.');
  const end = below.findIndex((part) => /^(Fn::|Ref$|\d)/.test(part));
  return [logicalId, ...below.slice(0, end < 0 ? undefined : end)].join('.');
}

function below(place: Place, key: string | number): Place {
  return { logicalId: place.logicalId, path: place.path ? `${place.path}.${key}` : String(key) };
}

function text(value: unknown, place: Place): string {
  if (typeof value !== 'string') fail(place, `a string is needed, not ${JSON.stringify(value)}`);
  return value;
}

function scalar(value: unknown, place: Place): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  fail(
    place,
    `a string is needed, not ${typeof value === 'symbol' ? 'AWS::NoValue' : JSON.stringify(value)}`,
  );
}

function list(value: unknown, place: Place): unknown[] {
  if (!Array.isArray(value)) fail(place, `a list is needed, not ${JSON.stringify(value)}`);
  return value;
}

function fail(place: Place, problem: string): never {
  throw new TemplateError(place.logicalId, place.path, problem);
}
