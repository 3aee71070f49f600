import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import type { Call } from '../../../functions/door.ts';
import { aProduct, aRight, withWorld } from '../../kit/given.ts';

type Handler = (call: Call<any>) => Promise<{ value?: any; error?: { code: string } }>;
let consumeUsage: Handler;
let consumeMany: Handler;
let reserveUsage: Handler;
let grantUsage: Handler;

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
  ({ handler: consumeUsage } = await import('../../../functions/consumeUsage.ts'));
  ({ handler: consumeMany } = await import('../../../functions/consumeMany.ts'));
  ({ handler: reserveUsage } = await import('../../../functions/reserveUsage.ts'));
  ({ handler: grantUsage } = await import('../../../functions/grantUsage.ts'));
});

const call = (userId: string, args: object, field = 'Mutation.consumeUsage'): Call<any> => ({
  field,
  args,
  caller: { kind: 'user', userId, username: userId, groups: ['admins'], tokenUse: 'access', authTime: null },
  source: null,
  operator: { ...anOperator, userId },
  requestId: randomUUID(),
  callId: randomUUID(),
});
const anAccount = () => world.anAccountWith([{ period: 'LIFETIME', limit: 1000 }]);
const rowsOf = async (userId: string) => {
  const rows = [];
  for (const row of await world.listRows(userId)) rows.push(row);
  return rows;
};
const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });

const refused: [string, object, string][] = [
  ...[0, -1, 1.5, 2 ** 53, Number.NaN, Infinity, -(2 ** 53)].map((amount): [string, object, string] => [
    `the amount ${amount}`,
    { feature: 'exports', amount },
    'BadRequest',
  ]),
  ['an unknown feature', { feature: 'nothing' }, 'NotFound'],
  ['a feature that is a key of another', { feature: 'exports_2026-11-20#MONTH' }, 'NotFound'],
  ['a feature of a prototype', { feature: '__proto__' }, 'NotFound'],
  ['an empty feature', { feature: '' }, 'NotFound'],
  ['an empty key', { feature: 'exports', idempotencyKey: '' }, 'BadRequest'],
  ['a key that is too long', { feature: 'exports', idempotencyKey: 'x'.repeat(257) }, 'BadRequest'],
  ['a key with a control character', { feature: 'exports', idempotencyKey: 'a\u0000b' }, 'BadRequest'],
  ['a key with half a character', { feature: 'exports', idempotencyKey: 'a\ud800' }, 'BadRequest'],
  ['an action type with spaces', { feature: 'exports', action: { type: 'a b' } }, 'BadRequest'],
  ['details that are a list', { feature: 'exports', action: { details: [1] } }, 'BadRequest'],
  ['details that are no JSON', { feature: 'exports', action: { details: '{' } }, 'BadRequest'],
  [
    'details that are too large',
    { feature: 'exports', action: { details: { text: 'é'.repeat(2100) } } },
    'BadRequest',
  ],
  ['details that are too deep', { feature: 'exports', action: { details: deep(5) } }, 'BadRequest'],
  [
    'details with __proto__',
    { feature: 'exports', action: { details: '{"a":{"__proto__":{"x":1}}}' } },
    'BadRequest',
  ],
  ...(
    [
      ['a 64-bit id as a number', '{"messageId":1234567890123456789}'],
      ['a number beyond what is exact', { a: [2 ** 53] }],
      ['a negative number beyond what is exact', { a: -(2 ** 53) }],
      ['a huge number', { a: 1e300 }],
      ['a tiny number', { a: { b: 1e-200 } }],
      ['a number below every other', { a: -5e-324 }],
      ['half an emoji', { a: ['\ud83d'] }],
      ['the other half of an emoji', '{"a":"\\udc00"}'],
      ['half an emoji in a name', { 'a\ud83d': 1 }],
      ['an empty name', { a: { '': 1 } }],
    ] as [string, unknown][]
  ).map(([what, details]): [string, object, string] => [
    `S5: details with ${what}`,
    { feature: 'exports', action: { details } },
    'BadRequest',
  ]),
  ['details with constructor', { feature: 'exports', action: { details: { constructor: 1 } } }, 'BadRequest'],
];

describe('consumeUsage', () => {
  for (const [what, args, code] of refused) {
    test(`answers ${what} with ${code} and writes nothing`, async () => {
      const user = await anAccount();
      expect((await consumeUsage(call(user, args))).error?.code).toBe(code);
      expect(await rowsOf(user)).toEqual([]);
    });
  }

  test('takes keys with every odd character, each for itself', async () => {
    const user = await anAccount();
    const keys = [
      '#',
      ' ',
      '/',
      '%',
      '"',
      "'",
      '\\',
      '🏎️',
      'ü',
      'u\u0308',
      '{}',
      '$ne',
      '../..',
      'A',
      'a',
      '٣',
      '\u202e',
    ];
    for (const idempotencyKey of keys) {
      expect((await consumeUsage(call(user, { feature: 'exports', idempotencyKey }))).value).toMatchObject({
        allowed: true,
        replayed: false,
      });
    }
    const [row] = await rowsOf(user);
    expect(row!.usage_count).toBe(keys.length);
  });

  test('takes details at their bounds', async () => {
    const user = await anAccount();
    expect(
      (await consumeUsage(call(user, { feature: 'exports', action: { details: deep(4) } }))).value?.allowed,
    ).toBe(true);
  });

  test('S5: details that are let through are stored as they were sent', async () => {
    const user = await anAccount();
    const details = {
      id: Number.MAX_SAFE_INTEGER,
      least: -Number.MAX_SAFE_INTEGER,
      tiny: 1e-130,
      share: 0.1,
      zero: 0,
      text: '🏎️',
      list: [null, true, '', {}],
    };
    expect((await consumeUsage(call(user, { feature: 'exports', action: { details } }))).value?.allowed).toBe(
      true,
    );
    const [row] = await rowsOf(user);
    expect(row!.last_action!.details).toEqual(details);
  });

  test('takes the user from identity; only a service may name one, and it must be there', async () => {
    const [user, other] = [await anAccount(), await anAccount()];
    const asUser = call(user, { feature: 'exports', userId: other }, 'Mutation.consumeUsageFor');
    expect((await consumeUsage(asUser)).error?.code).toBe('Forbidden');
    const service = { kind: 'service' as const, arn: 'arn:aws:sts::1:assumed-role/backend/x' };
    expect((await consumeUsage({ ...asUser, caller: service })).value).toMatchObject({ allowed: true });
    const missing = { ...asUser, caller: service, args: { feature: 'exports', userId: randomUUID() } };
    expect((await consumeUsage(missing)).error?.code).toBe('NotFound');
    expect((await rowsOf(other))[0]!.last_action).toMatchObject({ by: service.arn });
    expect(await rowsOf(user)).toEqual([]);
  });
});

describe('consumeMany', () => {
  test('decides each item on its own, in order, and says so of unknown features too', async () => {
    const user = await anAccount();
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 2 }], { feature: 'small' }));
    const items = [
      { feature: 'small', amount: 2 },
      { feature: 'nothing' },
      { feature: 'small' },
      { feature: 'exports', amount: 5, idempotencyKey: 'k' },
    ];
    const { value } = await consumeMany(call(user, { items }, 'Mutation.consumeMany'));
    expect(value.map((one: any) => [one.allowed, one.reason])).toEqual([
      [true, null],
      [false, 'NOT_IN_PLAN'],
      [false, 'LIMIT_REACHED'],
      [true, null],
    ]);
  });

  test('a mistake in one item leaves all of them alone', async () => {
    const user = await anAccount();
    for (const items of [
      [],
      Array.from({ length: 26 }, () => ({ feature: 'exports' })),
      [{ feature: 'exports' }, { feature: 'exports', amount: 0 }],
      [
        { feature: 'exports', idempotencyKey: 'k' },
        { feature: 'exports', idempotencyKey: 'k' },
      ],
      // S5: found only when the first would have been counted.
      ...[{ a: 2 ** 60 }, { a: 1e-200 }, { a: '\ud83d' }].map((details) => [
        { feature: 'exports' },
        { feature: 'exports', action: { details } },
      ]),
    ]) {
      expect((await consumeMany(call(user, { items }))).error?.code).toBe('BadRequest');
    }
    expect(await rowsOf(user)).toEqual([]);
  });
});

describe('consumeMany with a key that was used before', () => {
  test('S5: is checked whole: a key of another request in the last item leaves all of them alone', async () => {
    const user = await anAccount();
    await consumeUsage(call(user, { feature: 'exports', amount: 2, idempotencyKey: 'k' }));
    const items = [
      { feature: 'exports' },
      { feature: 'exports', idempotencyKey: 'new' },
      { feature: 'exports', amount: 3, idempotencyKey: 'k' },
    ];
    const { error } = await consumeMany(call(user, { items }, 'Mutation.consumeMany'));
    expect(error?.code).toBe('IdempotencyMismatch');
    expect((await rowsOf(user))[0]!.usage_count).toBe(2);
    const same = [{ feature: 'exports' }, { feature: 'exports', amount: 2, idempotencyKey: 'k' }];
    const { value } = await consumeMany(call(user, { items: same }, 'Mutation.consumeMany'));
    expect(value.map((one: any) => one.replayed)).toEqual([false, true]);
    expect((await rowsOf(user))[0]!.usage_count).toBe(3);
  });
});

describe('reserveUsage and grantUsage', () => {
  test('refuse odd lengths, ends and reasons', async () => {
    const user = await anAccount();
    for (const holdSeconds of [59, 86_401, 1.5]) {
      const args = { feature: 'exports', amount: 1, holdSeconds, idempotencyKey: 'k' };
      expect((await reserveUsage(call(user, args))).error?.code).toBe('BadRequest');
    }
    const grant = { userId: user, feature: 'exports', amount: 1, reason: 'r', idempotencyKey: 'k' };
    for (const odd of [
      { expiresAt: '2020-01-01T00:00:00Z' },
      // M6: in UTC the year 10000, which no answer could show.
      { expiresAt: '9999-12-31T23:59:59-18:00' },
      // M6: in UTC the year 0.
      { expiresAt: '0001-01-01T00:00:00+18:00' },
      { reason: 'half an emoji: \ud83d' },
      ...['', 'x'.repeat(3000), 'a\u0000b', '\ud83d'].map((userId) => ({ userId })),
      { reason: ' ' },
      { amount: -1 },
      { idempotencyKey: '' },
    ]) {
      expect((await grantUsage(call(user, { ...grant, ...odd }))).error?.code).toBe('BadRequest');
    }
    const asUser = {
      ...call(user, grant),
      caller: {
        kind: 'user' as const,
        userId: user,
        username: user,
        groups: [],
        tokenUse: null,
        authTime: null,
      },
    };
    expect((await grantUsage(asUser)).error?.code).toBe('Forbidden');
    expect(await rowsOf(user)).toEqual([]);
  });
});
