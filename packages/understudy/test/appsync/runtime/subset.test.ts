import { buildSync } from 'esbuild';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  dynamodbPaths,
  extensionPaths,
  runtimePaths,
  utilPaths,
} from '../../../src/appsync/runtime/members.ts';
import { createDynamodbHelpers } from '../../../src/appsync/runtime/dynamodb.ts';
import { createExtensions } from '../../../src/appsync/runtime/extensions.ts';
import { checkBundle } from '../../../src/appsync/runtime/subset.ts';
import { createUtil } from '../../../src/appsync/runtime/util.ts';

/** A module whose request handler has the body from its third line on. */
const handler = (body: string) => `import { util, runtime, extensions } from '@aws-appsync/utils';
export function request(ctx) {
${body}
}
export const response = (ctx) => ctx.result;
import * as ddb from '@aws-appsync/utils/dynamodb';
`;

const places = (code: string) => checkBundle(code).map(({ line, column }) => `${line}:${column}`);

function bundled(contents: string, external = ['@aws-appsync/utils', '@aws-appsync/utils/*']): string {
  const { outputFiles } = buildSync({
    stdin: { contents, loader: 'ts', sourcefile: 'given.ts', resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    platform: 'node',
    sourcemap: 'inline',
    sourcesContent: false,
    external,
  });
  return outputFiles[0]!.text;
}

describe('the language check', () => {
  test.each([
    ['new Date();', '3:1'],
    ['const x = 1; x++;', '3:14'],
    ['return ~1;', '3:8'],
    ["return 'a' in ctx;", '3:8'],
    ['return ctx instanceof ctx;', '3:8'],
    ['return 1n;', '3:8'],
    ['return /a/;', '3:8'],
    ["throw 'x';", '3:1'],
    ['for (;;) {}', '3:1'],
    ['while (true) {}', '3:1'],
    ['do {} while (true);', '3:1'],
    ['for (const x of []) { continue; }', '3:23'],
    ['a: for (const x of []) { break a; }', '3:1'],
    ['return this;', '3:8'],
    ['class A {}', '3:1'],
    ['const f = async () => 1;', '3:11'],
    ['function* g() { yield 1; }', '3:1'],
    ['return (1, 2);', '3:9'],
    ['return `a`.raw`b`;', '3:8'],
    ['return import.meta;', '3:8'],
    ["return import('x');", '3:8'],
    ['return { get a() { return 1; } };', '3:10'],
    ['return { __proto__: ctx };', '3:10'],
    ['return { f() { return 1; } };', '3:11'],
    ['return { f: () => 1 };', '3:13'],
    ['return () => 1;', '3:8'],
    ['const f = () => 1; return f;', '3:27'],
    ['const f = () => 1; const g = f;', '3:30'],
    ['const f = () => 1; return f(f);', '3:29'],
    ['const f = (g) => g();', '3:18'],
    ['(() => 1)();', '3:2'],
    ['const f = () => g(); const g = () => f();', '3:17'],
    ['return [1].sort((a, b) => a - b);', '3:17'],
    ['return ctx.args[ctx.args.f]();', '3:17'],
    ["return 'a'.padStart(3);", '3:12'],
    ['return ctx.args.a.toFixed(2);', '3:19'],
    ['return ctx.args.constructor;', '3:17'],
    ["return ctx.args['__proto__'];", '3:17'],
    ['return Object.freeze({});', '3:8'],
    ['return Math.PI;', '3:8'],
    ['return [1].map(Math.floor);', '3:16'],
    ["return parseInt('1');", '3:8'],
    ['return arguments;', '3:8'],
    ['return globalThis;', '3:8'],
    ['return util.time.now();', '3:8'],
    ['const { time } = util;', '3:18'],
    ['return ddb.sync({});', '3:8'],
    ["util.appendError(...['a']);", '3:1'],
    ['ctx = {};', '3:1'],
    ['ctx.stash = {};', '3:1'],
    ["ctx['args'] = {};", '3:1'],
    ['delete ctx.stash;', '3:8'],
    ['[ctx.stash] = [1];', '3:2'],
    ['return rds.select({});', '3:8'],
    ['return toString();', '3:8'],
    ['return constructor.length();', '3:8'],
  ])('refuses %s', (body, place) => {
    expect(places(handler(body))).toContain(place);
  });

  test.each([
    'const { a, b: { c } = {}, ...rest } = ctx.args; return { ...rest, a, c };',
    'let n = 0; for (const k in ctx.args) { n += k.length; } return n;',
    'switch (ctx.args.x) { case 1: return 1; default: return 2; }',
    'ctx.stash.x = 1; ctx.args.input.y = 2; ctx.result.z ??= 3; delete ctx.stash.y; return ctx.stash;',
    'const f = (x) => x + 1; function g(x) { return f(x); } return ctx.args.l.map(g).filter((x) => x > 1);',
    'return ctx.args.l?.map((x) => x?.y ?? null).sort().includes(1);',
    'return { s: `a${1}`, t: typeof ctx.args, v: void 0, m: -1 % 2, b: (1 | 2) << 3, c: !1 && 2 || 3 };',
    "return 'a,b'.split(',').concat([1]).reduce((a, b) => a + b, '');",
    'extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ a: { eq: 1 } })); return null;',
    'return ddb.update({ key: { id: 1 }, update: { n: ddb.operations.increment(1) } });',
    'if (Object.hasOwn(ctx.args, "x") && Number.isNaN(+ctx.args.x)) util.error("no"); return {};',
  ])('accepts %s', (body) => {
    expect(checkBundle(handler(body))).toEqual([]);
  });

  test('tells what is missing or unreadable', () => {
    expect(checkBundle('export function request() {}')).toMatchObject([
      { message: expect.stringContaining('response') },
    ]);
    expect(checkBundle('export function request( {')).toMatchObject([{ errorType: 'PARSER_ERROR', line: 1 }]);
    expect(checkBundle(handler(`return '${'x'.repeat(33_000)}';`))).toMatchObject([
      { errorType: 'CODE_TOO_LARGE' },
    ]);
    expect(checkBundle(`import { readFile } from 'fs';\n${handler('')}`)).toMatchObject([
      { line: 1, message: expect.stringContaining("'fs'") },
    ]);
    expect(
      checkBundle(`import { length } from 'constructor';\n${handler('return length.x();')}`),
    ).toMatchObject([{ line: 1, message: expect.stringContaining("'constructor'") }]);
    expect(checkBundle(handler("return Number('1');"))).toMatchObject([
      {
        errorType: 'INVALID_FUNCTION_INVOCATION',
        message: 'Invalid function: Number [code: INVALID_FUNCTION_INVOCATION]',
      },
    ]);
  });

  test('refuses what would differ from call to call in a module that is evaluated once', () => {
    const around = (line: string) => `${line}\n${handler('return { now, n };')}\nlet n = 0;`;
    expect(places(around('const now = util.time.nowISO8601();'))).toContain('1:13');
    expect(places(around('const now = Math.random();'))).toContain('1:13');
    expect(checkBundle(around("const now = Object.keys({ a: 1 }).concat(['b']);"))).toEqual([]);
    expect(places(`${handler('n += 1; return { n };')}let n = 0;`)).toContain('3:1');
  });

  test('maps places through the inline source map', () => {
    const source = `import { util, type Context } from '@aws-appsync/utils';

interface Arguments {
  a: number;
}

export function request(ctx: Context<Arguments>) {
  return { payload: ctx.args.a.toFixed(2) };
}
export function response(ctx: Context) {
  return util.time.nowISO8601() + ctx.result;
}`;
    expect(checkBundle(bundled(source))).toMatchObject([{ line: 8, column: 32, source: 'given.ts' }]);
  });

  test('names only functions that the runtime has, and every function that it has', () => {
    const { util, runtime } = createUtil(Date.now, () => {
      throw new Error('no run');
    });
    const have = (object: object): string[] =>
      Object.entries(object).flatMap(([name, value]) =>
        typeof value === 'function' ? [name] : have(value as object).map((path) => `${name}.${path}`),
      );
    expect(have(util).sort()).toEqual([...utilPaths].sort());
    expect(have(runtime).sort()).toEqual([...runtimePaths].sort());
    expect(have(createDynamodbHelpers()).sort()).toEqual([...dynamodbPaths].sort());
    const extensions = createExtensions(() => {
      throw new Error('no run');
    });
    expect(have(extensions).sort()).toEqual([...extensionPaths].sort());
  });

  test('accepts every resolver of the house as it is bundled', () => {
    const files = readdirSync('resolvers', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(\w+\.\w+|steps\/\w+|shared\/handOver)\.ts$/.test(file),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const code = bundled(`export * from './resolvers/${file}';`);
      expect([file, ...checkBundle(code)]).toEqual([file]);
    }
  });
});
