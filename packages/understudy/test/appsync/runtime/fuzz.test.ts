import { describe, expect, test } from 'vitest';
import { Clock } from '../../../src/kernel/clock.ts';
import { evaluate } from '../../../src/appsync/runtime/evaluate.ts';
import { BundleRefused } from '../../../src/appsync/runtime/load.ts';
import { dynamodbPaths, utilPaths } from '../../../src/appsync/runtime/members.ts';
import { checkBundle } from '../../../src/appsync/runtime/subset.ts';
import { createDynamodbSource } from '../../../src/appsync/sources/dynamodb.ts';
import { createPageTokens } from '../../../src/appsync/sources/pageToken.ts';
import { anApi, code } from '../../parity/steps/resolvers.ts';

const full = process.env['USHER_FULL'] === '1';
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);

type Chance = () => number;

/** mulberry32 */
function chanceFrom(start: number): Chance {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = <T>(chance: Chance, of: readonly T[]): T => of[Math.floor(chance() * of.length)]!;

const words = [
  'a',
  '__proto__',
  'constructor',
  'toString',
  'length',
  'id',
  '',
  'ctx',
  '\u{1f600}',
  '\ud800',
  '#',
  'and',
  'or',
  'not',
];
const scalars = [
  null,
  true,
  false,
  0,
  -0,
  1.5,
  -1,
  1e308,
  2 ** 53,
  '',
  'text',
  '2026-11-20T12:00:00Z',
  '(',
  '\u0000',
];

function someValue(chance: Chance, depth = 0): unknown {
  const shape = chance();
  if (depth > 3 || shape < 0.5) return pick(chance, [...scalars, ...words]);
  const size = Math.floor(chance() * 4);
  if (shape < 0.7) return Array.from({ length: size }, () => someValue(chance, depth + 1));
  const entries = Array.from({ length: size }, () => [pick(chance, words), someValue(chance, depth + 1)]);
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
  );
}

const calls = [
  ...[...utilPaths].map((path) => `util.${path}`),
  ...[...dynamodbPaths].map((path) => `ddb.${path}`),
];
const roots = [
  'ctx.args',
  'ctx.source',
  'ctx.result',
  'ctx.stash',
  'ctx.identity',
  'ctx.prev',
  'ctx.args.a',
  'ctx.args.b',
  'ctx',
];
const methods = [
  'map((x) => x)',
  'concat(1)',
  'sort()',
  'join()',
  "replaceAll('(a)', '$1')",
  'slice(1)',
  'push(ctx)',
  "split('')",
  'flat()',
];
const operators = ['+', '-', '*', '%', '===', '!==', '==', '<', '&&', '||', '??', '&', '>>>'];

function someExpression(chance: Chance, depth = 0): string {
  const kind = depth > 3 ? chance() * 0.4 : chance();
  const next = () => someExpression(chance, depth + 1);
  if (kind < 0.2) return pick(chance, roots);
  if (kind < 0.4) return JSON.stringify(pick(chance, scalars));
  if (kind < 0.6)
    return `${pick(chance, calls)}(${Array.from({ length: Math.floor(chance() * 4) }, next).join(', ')})`;
  if (kind < 0.7) return `(${next()} ${pick(chance, ['+', '-', '==='])} ${next()})`;
  if (kind < 0.75) return `((${next()}) ${pick(chance, operators)} (${next()}))`.replaceAll('??', '||');
  if (kind < 0.8) return `(${pick(chance, roots)}[${next()}])`;
  if (kind < 0.85) return `(${pick(chance, roots)}?.${pick(chance, methods)})`;
  if (kind < 0.9) return `[${next()}, ...[${next()}]]`;
  if (kind < 0.95)
    return `({ ${pick(chance, ['a', 'operation', 'payload', 'key', 'b'])}: ${next()}, c: ${next()} })`;
  return `\`\${${next()}}\``;
}

function someStatement(chance: Chance): string {
  const expression = someExpression(chance);
  return pick(chance, [
    `ctx.stash.x = ${expression};`,
    `for (const x of ${expression}) { ctx.stash.y = x; }`,
    `for (const k in ${expression}) { ctx.stash[k] = ${expression}; }`,
    `if (${expression}) { ctx.args.b = ${expression}; }`,
    `ctx.stash.self = ctx.stash;`,
    `const { a, ...rest } = ${expression}; ctx.stash.rest = rest;`,
    `console.log(${expression});`,
    `extensions.invalidateSubscriptions(${expression});`,
    `runtime.earlyReturn(${expression});`,
    `util.error(${expression}, ${expression});`,
  ]);
}

const randomBody = (chance: Chance) =>
  `${Array.from({ length: Math.floor(chance() * 3) }, () => `{ ${someStatement(chance)} }`).join(' ')} return ${someExpression(chance)};`;

describe('anything that a handler does', () => {
  test('it ends in a value or in an error that is plain data', () => {
    const chance = chanceFrom(seed);
    const clock = new Clock();
    const wanted = full ? 40_000 : 1_000;
    const ended = { value: 0, error: 0, refused: 0 };
    for (let index = 0; index < wanted; index++) {
      const text = code(randomBody(chance));
      const context = {
        args: { a: someValue(chance), b: someValue(chance) },
        source: someValue(chance),
        result: someValue(chance),
        identity: pick(chance, [null, {}, { sub: 'u' }]),
      };
      try {
        const { result, error } = evaluate(text, 'request', context, {
          clock: index % 500 === 0 ? new Clock() : clock,
        });
        ended[error ? 'error' : 'value'] += 1;
        expect(() => JSON.stringify([result, error])).not.toThrow();
        if (error) expect(typeof error.message).toBe('string');
      } catch (refusal) {
        if (!(refusal instanceof BundleRefused))
          throw new Error(`${text}\n${JSON.stringify(context)}`, { cause: refusal });
        ended.refused += 1;
      }
    }
    expect(ended.value + ended.error + ended.refused).toBe(wanted);
    expect(ended.value).toBeGreaterThan(wanted / 20);
    expect(ended.error).toBeGreaterThan(wanted / 20);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('text that is nearly a bundle is judged and never throws', () => {
    const chance = chanceFrom(seed + 1);
    const wanted = full ? 30_000 : 1_000;
    let refused = 0;
    for (let index = 0; index < wanted; index++) {
      let text = code(randomBody(chance));
      for (let edits = Math.floor(chance() * 4); edits > 0; edits--) {
        const at = Math.floor(chance() * text.length);
        const insert = pick(chance, [
          '',
          '{',
          ')',
          'await ',
          '=>',
          '`',
          '/*',
          'new ',
          '...',
          '\n',
          'class ',
          '?.',
          '#',
          '\\u',
        ]);
        text = text.slice(0, at) + insert + text.slice(at + Math.floor(chance() * 3));
      }
      const errors = checkBundle(text);
      if (errors.length > 0) refused += 1;
      for (const { line, column } of errors) expect(line >= 1 && column >= 1).toBe(true);
    }
    expect(refused).toBeGreaterThan(wanted / 10);
  });

  test('no request object makes a data source or the resolver throw', async () => {
    const chance = chanceFrom(seed + 2);
    const table = createDynamodbSource({
      tableName: 't',
      region: 'eu-central-1',
      tokens: createPageTokens(Buffer.alloc(32)),
      call: async () => ({}),
    });
    const needed: Record<string, string[]> = {
      GetItem: ['key', 'projection'],
      PutItem: ['key', 'attributeValues', 'condition'],
      UpdateItem: ['key', 'update', 'condition'],
      DeleteItem: ['key', 'condition'],
      Query: ['query', 'nextToken', 'projection'],
      Scan: ['nextToken', 'filter'],
      BatchGetItem: ['tables'],
      BatchPutItem: ['tables'],
      BatchDeleteItem: ['tables'],
      TransactGetItems: ['transactItems'],
      TransactWriteItems: ['transactItems'],
      x: ['key'],
    };
    const operations = Object.keys(needed);
    const api = anApi(
      [{ coordinate: 'Query.a', source: 'table', code: code('return ctx.args.request;', 'return ctx;') }],
      { table },
    );
    const wanted = full ? 30_000 : 2_000;
    const types = new Map<string, number>();
    for (let index = 0; index < wanted; index++) {
      const typed = () => pick(chance, [{ S: 'a' }, { N: 1 }, { NULL: null }, someValue(chance)]);
      const item = () => (chance() < 0.8 ? { id: typed() } : someValue(chance));
      const expression = () =>
        chance() < 0.8 ? { expression: 'a = :a', expressionValues: { ':a': typed() } } : someValue(chance);
      const table = { T: pick(chance, [[item()], { keys: [item()] }, someValue(chance)]) };
      const members: Record<string, () => unknown> = {
        key: item,
        attributeValues: item,
        update: expression,
        query: expression,
        filter: expression,
        condition: expression,
        tables: () => table,
        transactItems: () => [{ table: 'T', key: item(), operation: pick(chance, operations) }],
        nextToken: () => someValue(chance),
        projection: () => pick(chance, [{ expression: 'a' }, someValue(chance)]),
      };
      const operation = pick(chance, operations);
      const names = needed[operation]!.filter(() => chance() < 0.8);
      if (chance() < 0.2) names.push(pick(chance, Object.keys(members)));
      const request = { operation, ...Object.fromEntries(names.map((name) => [name, members[name]!()])) };
      const { errors, failed } = await api.run('Query.a', { arguments: { request } });
      const type = failed ? String(errors[0]!.errorType) : 'none';
      types.set(type, (types.get(type) ?? 0) + 1);
    }
    expect([...types.values()].reduce((sum, count) => sum + count, 0)).toBe(wanted);
    expect([...types.keys()].filter((type) => !['none', 'MappingTemplate'].includes(type))).toEqual([]);
    expect(types.get('none')).toBeGreaterThan(wanted / 50);
  });
});
