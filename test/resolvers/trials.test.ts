import { describe, expect, test } from 'vitest';
import type { PartialContext } from '../../packages/understudy/src/appsync/runtime/evaluate.ts';
import { codeOf, evaluateAt, stepCodeOf } from '../kit/stack/resolverCode.ts';

const now = Date.parse('2026-11-20T12:00:00.000Z');
const evaluate = evaluateAt(now);

function run(code: string, half: 'request' | 'response', context: PartialContext): any {
  const { error, result } = evaluate(code, half, context);
  expect(error).toBeNull();
  return result;
}

describe('Me.trials', () => {
  const row = {
    trialId: 'u-pro',
    productId: 'pro',
    status: 'active',
    startedAt: now - 1000,
    expiresAt: now,
    terms: { reminderMinutes: 60, features: [{ feature: 'exports', limit: 5, period: 'MONTH' }] },
  };
  const answer = (rows: object[]) =>
    run(codeOf('Me.trials'), 'response', { source: { id: 'u' }, result: { items: rows } });

  test('asks for the parent’s trials, strongly consistent', () => {
    const request = run(codeOf('Me.trials'), 'request', { source: { id: 'u' } });
    expect(request).toMatchObject({ operation: 'Query', consistentRead: true });
    expect(Object.values(request.query.expressionValues)).toEqual([{ S: 'USER#u' }]);
  });

  test('F5 · says from when on the customer is reminded: never before the start, and null when it never is', () => {
    const day = { ...row, startedAt: now - 86_400_000, expiresAt: now + 86_400_000 };
    const silent = { ...row, terms: { ...row.terms, reminderMinutes: 0 } };
    expect(answer([day, row, silent]).map(({ remindAt }: { remindAt: string }) => remindAt)).toEqual([
      '2026-11-21T11:00:00.000Z',
      '2026-11-20T11:59:59.000Z',
      null,
    ]);
  });

  test('evaluates status and activity at the moment of the answer', () => {
    expect(
      answer([row, { ...row, expiresAt: now + 1 }, { ...row, status: 'converted', convertedAt: now }]),
    ).toMatchObject([
      { status: 'expired', isActive: false, convertedAt: null, expiresAt: '2026-11-20T12:00:00.000Z' },
      { status: 'active', isActive: true },
      { status: 'converted', isActive: false, convertedAt: '2026-11-20T12:00:00.000Z' },
    ]);
  });
});

describe('Me.entitlements', () => {
  const right = (source: string, more: object = {}) => ({
    feature: 'exports',
    source,
    productId: 'pro',
    rank: 10,
    limits: [{ period: 'MONTH', limit: 20 }],
    anchorMs: now,
    zone: 'UTC',
    startsMs: now,
    expiresMs: null,
    rightsVersion: 1,
    ...more,
  });
  const answer = (rights: object[], status = 'ACTIVE') =>
    run(codeOf('Me.entitlements'), 'response', { source: { id: 'u', status }, prev: { result: rights } });

  test('answers the winner’s limits, then what add-ons and grants add', () => {
    const rights = [
      right('sub:sub_1'),
      right('trial:premium', {
        expiresMs: now + 1,
        limits: [
          { period: 'DAY', limit: 50 },
          { period: 'MONTH', limit: null },
        ],
      }),
      right('trial:over', { expiresMs: now, limits: [{ period: 'DAY', limit: null }] }),
      right('sub:sub_2', { limits: [{ period: 'DAY', limit: 7 }], productId: 'pack', adds: true }),
      right('grant:g', { limits: [{ period: 'LIFETIME', limit: 5 }], productId: null }),
    ];
    const end = '2026-11-20T12:00:00.001Z';
    const words = { name: 'Exports', unit: null, unitSingular: null };
    expect(answer(rights)).toEqual([
      {
        feature: 'exports',
        ...words,
        limit: 50,
        period: 'DAY',
        source: 'trial:premium',
        productId: 'pro',
        adds: false,
        expiresAt: end,
      },
      {
        feature: 'exports',
        ...words,
        limit: null,
        period: 'MONTH',
        source: 'trial:premium',
        productId: 'pro',
        adds: false,
        expiresAt: end,
      },
      {
        feature: 'exports',
        ...words,
        limit: 7,
        period: 'DAY',
        source: 'sub:sub_2',
        productId: 'pack',
        adds: true,
        expiresAt: null,
      },
      {
        feature: 'exports',
        ...words,
        limit: 5,
        period: 'LIFETIME',
        source: 'grant:g',
        productId: null,
        adds: true,
        expiresAt: null,
      },
    ]);
  });

  test('an account that is locked may use nothing', () => {
    expect(answer([right('sub:sub_1')], 'DISABLED')).toEqual([]);
  });

  test('plans of rank 0 are everybody’s, unless they are inactive', () => {
    const plan = {
      product_id: 'free',
      name: 'Free',
      active: true,
      public: true,
      kind: 'PLAN',
      rank: 0,
      version: 1,
      prices: [],
      features: [{ feature: 'exports', limit: 3, period: 'DAY' }],
      zone: 'UTC',
    };
    const result = { items: [plan, { ...plan, product_id: 'old', active: false }] };
    const rights = run(stepCodeOf('addFreePlans'), 'response', {
      source: { id: 'u' },
      prev: { result: [right('sub:sub_1')] },
      result,
    });
    expect(rights.map((one: { source: string }) => one.source)).toEqual(['sub:sub_1', 'plan:free']);
  });
});

describe('Query.products', () => {
  const rows = [
    { product_id: 'a', active: true, public: true },
    { product_id: 'b', active: false, public: true },
    { product_id: 'c', active: true, public: false },
  ].map((row) => ({
    name: 'x',
    kind: 'PLAN',
    rank: 1,
    version: 1,
    prices: [],
    features: [],
    zone: 'UTC',
    ...row,
  }));
  const listed = (fieldName: string) =>
    run(stepCodeOf('listProducts'), 'response', { result: { items: rows }, info: { fieldName } }).map(
      (product: { id: string }) => product.id,
    );

  test('lists what is active and public; the operators’ catalog lists all', () => {
    expect(listed('products')).toEqual(['a']);
    expect(listed('catalog')).toEqual(['a', 'b', 'c']);
  });

  const context = (selected: string[], printed = ''): PartialContext => ({
    args: {},
    identity: { sub: 'u', username: 'u', groups: null, claims: {} },
    prev: { result: [{ id: 'a' }] },
    info: {
      fieldName: 'products',
      parentTypeName: 'Query',
      selectionSetList: selected,
      selectionSetGraphQL: printed,
    },
  });

  test('hands over to a function only when action or button is asked for', () => {
    const code = stepCodeOf('decideOffers');
    expect(evaluate(code, 'request', context(['id', 'name'])).result).toEqual([{ id: 'a' }]);
    for (const selected of [
      ['id', 'action'],
      ['button', 'button/label'],
      ['prices', 'prices/current'],
    ]) {
      expect(run(code, 'request', context(selected))).toMatchObject({
        operation: 'Invoke',
        payload: { field: 'Query.products', source: { products: [{ id: 'a' }] } },
      });
    }
  });

  test('M1 · hands over when an alias stands for the name, or a fragment hides what is in it', () => {
    const code = stepCodeOf('decideOffers');
    for (const [selected, printed] of [
      [['id', 'a'], '{ id a: action }'],
      [['id'], '{ id: action }'],
      [['id', 'name'], '{ id ...Parts }'],
    ] as const) {
      expect(run(code, 'request', context([...selected], printed))).toMatchObject({ operation: 'Invoke' });
    }
  });
});
