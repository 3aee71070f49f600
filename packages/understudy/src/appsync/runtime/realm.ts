import vm from 'node:vm';
import type { ResolverContext } from '../definition.ts';

/** Iterations of one loop, and of all loops of one handler together. AWS: documented; the second is assumed. */
const loopIterationsMax = 1_000;
const totalIterationsMax = 1_000_000;

/** What one handler's `ctx` is made of; all of it but the last three lives in the realm already. */
interface ContextParts {
  args: unknown;
  stash: unknown;
  result: unknown;
  prev: unknown;
  error: unknown;
  outErrors: unknown;
  env: unknown;
  source: unknown;
  identity: unknown;
  request: unknown;
  info: ResolverContext['info'];
}

/** The functions that live inside the realm. */
export interface RealmKit {
  globals: Record<'Object' | 'Number' | 'Math' | 'JSON', object>;
  copy: <T>(value: T) => T;
  freeze: <T>(value: T) => T;
  context: (parts: ContextParts) => object;
  same: (a: unknown, b: unknown) => boolean;
  each: (items: Iterable<unknown>) => Iterable<unknown>;
  keys: (value: unknown) => Iterable<string>;
  resetIterations: () => void;
}

/**
 * The bare world that bundles run in: its own intrinsics, no global but the few that are handed in, no code from strings.
 * It keeps mistakes loud; it is no wall against hostile code, which the language check keeps out.
 */
export interface Realm {
  kit: RealmKit;
  compile: (text: string) => unknown;
}

export const bundleFile = 'code.js';

/** Methods of strings that the service carries out in Java's way. */
export type JavaMethods = Record<
  'replace' | 'replaceAll',
  (text: string, pattern: string, replacement: string) => string
>;

export function createRealm(javaMethods: JavaMethods): Realm {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  const setUp = vm.runInContext(`(${setUpRealm.toString()})`, context) as typeof setUpRealm;
  const kit = setUp(javaMethods, loopIterationsMax, totalIterationsMax);
  return {
    kit,
    compile: (text) => new vm.Script(text, { filename: bundleFile }).runInContext(context) as unknown,
  };
}

/** Compiled inside the realm from its own text, so it refers to nothing outside itself. */
export function setUpRealm(javaMethods: JavaMethods, loopMax: number, totalMax: number): RealmKit {
  'use strict';
  const { assign, entries, keys, values, hasOwn, freeze, defineProperty, getOwnPropertyNames } = Object;
  const { random, min, max, round, floor, ceil } = Math;
  const { parse, stringify } = JSON;
  const isArray = Array.isArray;
  const RealRangeError = RangeError;
  const RealWeakMap = WeakMap;
  const { isFinite, isNaN } = Number;
  const asText = String;
  let iterations = 0;

  function copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value === undefined ? null : value;
    if (isArray(value)) {
      const list = [];
      for (let at = 0; at < value.length; at++) list.push(copy(value[at]));
      return list;
    }
    const out: Record<string, unknown> = {};
    for (const key of keys(value)) {
      const member = (value as Record<string, unknown>)[key];
      if (member !== undefined) out[key] = copy(member);
    }
    return out;
  }

  function deepFreeze(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) {
      freeze(value);
      for (const member of values(value)) deepFreeze(member);
    }
    return value;
  }

  function count(inLoop: number): void {
    iterations += 1;
    if (inLoop > loopMax) throw new RealRangeError(`The loop exceeded the limit of ${loopMax} iterations`);
    if (iterations > totalMax)
      throw new RealRangeError(`The code exceeded the limit of ${totalMax} iterations`);
  }

  function* each(items: Iterable<unknown>): Generator<unknown> {
    let inLoop = 0;
    for (const item of items) {
      count(++inLoop);
      yield item;
    }
  }

  const shared = new RealWeakMap<object, unknown>();

  /** One copy for all readers of the same object, which is therefore frozen. */
  function share(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return copy(value);
    let copied = shared.get(value);
    if (copied === undefined) {
      copied = deepFreeze(copy(value));
      shared.set(value, copied);
    }
    return copied;
  }

  /** AWS: documented. Serializing `info` leaves the two views of the selection out. */
  class Info {
    readonly fieldName: string;
    readonly parentTypeName: string;
    readonly variables: unknown;
    readonly #info: ResolverContext['info'];

    constructor(info: ResolverContext['info']) {
      this.fieldName = info.fieldName;
      this.parentTypeName = info.parentTypeName;
      this.variables = share(info.variables);
      this.#info = info;
    }

    get selectionSetList(): unknown {
      return copy(this.#info.selectionSetList);
    }

    get selectionSetGraphQL(): string {
      return this.#info.selectionSetGraphQL;
    }
  }

  function context(parts: ContextParts): object {
    return freeze({
      arguments: parts.args,
      args: parts.args,
      identity: share(parts.identity),
      source: share(parts.source),
      result: parts.result,
      prev: parts.prev,
      stash: parts.stash,
      error: parts.error,
      outErrors: parts.outErrors,
      env: share(parts.env),
      request: share(parts.request),
      info: new Info(parts.info),
    });
  }

  // AWS: documented. Text that is no JSON gives a blank string.
  function parseJson(text: unknown): unknown {
    try {
      return parse(asText(text));
    } catch {
      return '';
    }
  }

  // AWS: documented. The pattern is a Java regular expression.
  for (const [name, method] of entries(javaMethods)) {
    defineProperty(String.prototype, name, {
      value: function (this: unknown, pattern: unknown, replacement: unknown) {
        return method(asText(this), asText(pattern), asText(replacement));
      },
    });
  }
  for (const name of ['__proto__', 'constructor', '__defineGetter__', '__defineSetter__']) {
    delete (Object.prototype as unknown as Record<string, unknown>)[name];
  }
  const world = globalThis as Record<string, unknown>;
  for (const name of getOwnPropertyNames(world)) {
    if (!['undefined', 'NaN', 'Infinity', 'globalThis'].includes(name)) delete world[name];
  }
  delete world['globalThis'];

  return {
    globals: freeze({
      Object: freeze({ assign, entries, keys, values, hasOwn }),
      Number: freeze({ isFinite, isNaN }),
      Math: freeze({ random, min, max, round, floor, ceil }),
      JSON: freeze({ parse: parseJson, stringify }),
    }),
    copy: copy as RealmKit['copy'],
    freeze: deepFreeze as RealmKit['freeze'],
    context,
    // AWS: observed. Null and undefined are one and the same.
    same: (a, b) => a === b || ((a === null || a === undefined) && (b === null || b === undefined)),
    each,
    keys: (value) => each(value === null || value === undefined ? [] : keys(value)) as Iterable<string>,
    resetIterations: () => {
      iterations = 0;
    },
  };
}
