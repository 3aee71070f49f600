import { describe, expect, test } from 'vitest';
import type { PartialContext } from '../../packages/understudy/src/appsync/runtime/evaluate.ts';
import { codeOf, evaluateAt, stepCodeOf } from '../kit/stack/resolverCode.ts';

const now = Date.parse('2026-11-20T12:00:00.000Z');
const evaluate = evaluateAt(now);
type Identity = PartialContext['identity'];
type Args = Record<string, unknown>;

const person: Identity = { sub: 'u', username: 'u', groups: null, claims: { token_use: 'access' } };
const operator: Identity = { sub: 'o', username: 'o', groups: ['admins'], claims: { token_use: 'access' } };
const service: Identity = { userArn: 'arn:aws:sts::1:assumed-role/backend/s' };
const account = {
  user_id: 'u',
  email: 'ada@example.com',
  status: 'ACTIVE',
  created_at: '2026',
  version: 3,
  legacy_looked: '2026',
};

describe('me', () => {
  const me = (row: object | null) =>
    evaluate(stepCodeOf('getAccount'), 'response', { identity: person, result: row });

  test.each([{ status: 'DELETING' }, { status: 'DELETED', unswept_since: '2026-11-01T00:00:00.000Z' }])(
    'R07 · a token of an account that is $status gets Forbidden, and no data',
    (left) => {
      expect(me({ ...account, ...left })).toMatchObject({ result: null, error: { errorType: 'Forbidden' } });
    },
  );

  test('is left to the next step, without data, for an account that was deleted nights ago', () => {
    expect(me({ ...account, status: 'DELETED' })).toMatchObject({ error: null, result: null });
  });

  test('is the account as it stands, and is left to the next step when there is no row', () => {
    expect(me(account)).toMatchObject({
      error: null,
      result: { id: 'u', email: 'ada@example.com', version: 3 },
    });
    expect(me({ ...account, status: 'DISABLED' })).toMatchObject({
      error: null,
      result: { status: 'DISABLED' },
    });
    expect(me(null)).toMatchObject({ error: null, result: null });
  });

  test('is left to the next step for an account that was never visited', () => {
    const { legacy_looked: _, ...unvisited } = account;
    expect(me(unvisited)).toMatchObject({ error: null, result: null });
    expect(me({ ...unvisited, status: 'DELETING' })).toMatchObject({ error: { errorType: 'Forbidden' } });
  });

  test('is asked for by identity alone, and by no service', () => {
    const request = (identity: Identity) =>
      evaluate(stepCodeOf('getAccount'), 'request', { identity, args: { userId: 'other' } });
    expect(request(person).result).toMatchObject({ operation: 'GetItem', key: { user_id: { S: 'u' } } });
    expect(request(service)).toMatchObject({ result: null, error: { errorType: 'Unauthorized' } });
  });

  test('costs no function for an account that has its row', () => {
    const next = (result: object | null) =>
      evaluate(stepCodeOf('ensureAccount'), 'request', {
        ...{ identity: person, prev: { result } },
        info: { fieldName: 'me', parentTypeName: 'Query' },
      });
    expect(next(account)).toMatchObject({ result: account, earlyReturn: expect.any(String) });
    expect(next(null)).toMatchObject({ earlyReturn: null, result: { operation: 'Invoke' } });
  });
});

describe('what belongs to operators', () => {
  test.each(['Query.catalog', 'Query.account'])('%s is refused by its resolver itself', (coordinate) => {
    const ask = (identity: Identity) =>
      evaluate(codeOf(coordinate), 'request', { identity, args: { userId: 'u' } }).error;
    expect(ask(operator)).toBeNull();
    expect(ask(person)).toMatchObject({ errorType: 'Unauthorized' });
    expect(ask(service)).toMatchObject({ errorType: 'Unauthorized' });
  });

  test('an account is asked for by its id, its address or a subscription, and by one of them', () => {
    const ask = (args: Args) =>
      evaluate(codeOf('Query.account'), 'request', { identity: operator, args }).error;
    expect(ask({ userId: 'u' })).toBeNull();
    expect(ask({ email: 'a@example.com' })).toBeNull();
    expect(ask({})).toMatchObject({ errorType: 'BadRequest' });
    expect(ask({ subscriptionId: 'sub_1' })).toBeNull();
    const others = { email: 'a@example.com', subscriptionId: 'sub_1' };
    for (const args of [
      { userId: 'u', email: 'a@example.com' },
      { userId: 'u', subscriptionId: 'sub_1' },
      others,
    ])
      expect(ask(args)).toMatchObject({ errorType: 'BadRequest' });
  });

  test('a subscription is looked for once, and no account with another id or address is found instead', () => {
    const subscriber = (args: Args) =>
      evaluate(stepCodeOf('findSubscriber'), 'request', { identity: operator, args });
    const args = { subscriptionId: 'sub_1' };
    expect(subscriber(args).result).toMatchObject({ operation: 'Query', index: 'SubscriptionIdIndex' });
    expect(subscriber({ userId: 'u' })).toMatchObject({ earlyReturn: 'NEXT' });
    const items = [{ user_id: 'u', subscription_id: 'sub_1' }];
    for (const [found, userId] of [
      [items, 'u'],
      [[], ''],
    ] as const) {
      const { result } = evaluate(stepCodeOf('findSubscriber'), 'response', {
        identity: operator,
        args,
        result: { items: found },
      });
      expect(result).toEqual({ userId });
      const next = evaluate(stepCodeOf('findAccountId'), 'request', {
        identity: operator,
        args,
        prev: { result },
      });
      expect(next).toMatchObject({ earlyReturn: 'NEXT', result: { userId } });
    }
  });

  test('an account that is not there is NotFound, also when no account has the address', () => {
    const answer = (result: unknown) =>
      evaluate(codeOf('Query.account'), 'response', { identity: operator, prev: { result } }).error;
    expect(answer({ id: 'u' })).toBeNull();
    expect(answer({ missing: true })).toMatchObject({ errorType: 'NotFound' });
  });
});

describe('a listener', () => {
  const asks = (identity: Identity, args: Args) =>
    evaluate(stepCodeOf('admitListener'), 'request', { identity, args });
  const listen = (identity: Identity, args: Args, stash: object = {}) =>
    evaluate(codeOf('Subscription.onUsage'), 'response', { identity, args, stash: { ...stash } });
  const admitted = { operator: { userId: 'o', email: null, groups: ['viewers'] } };
  const heard = (value: string) => ({
    filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value }] }],
  });

  test('hears its own account; another is Forbidden to all but operators', () => {
    expect(listen(person, {}).subscriptionFilter).toMatchObject(heard('u'));
    expect(listen(person, { userId: 'u' }).subscriptionFilter).toMatchObject(heard('u'));
    expect(asks(person, { userId: 'other' }).error).toMatchObject({ errorType: 'Forbidden' });
    // Their own channel asks no function; another one is heard by who was admitted, and by no other.
    for (const args of [{}, { userId: 'u' }]) expect(asks(person, args).earlyReturn).toBe('NEXT');
    expect(asks(operator, { userId: 'other' }).result).toMatchObject({ operation: 'Invoke' });
    expect(listen(operator, { userId: 'other' }, admitted).subscriptionFilter).toMatchObject(heard('other'));
    expect(listen(operator, { userId: 'other' }).subscriptionFilter).toMatchObject(heard('o'));
    for (const said of [asks(service, {}), listen(service, {})])
      expect(said.error).toMatchObject({ errorType: 'Unauthorized' });
  });
});

describe('the action log', () => {
  const row = {
    ...{ user_id: 'u', timestamp: '2026-11-20T12:00:00.000Z#a', action_type: 'trial.extended' },
    ...{ actor: 'o', reason: 'a fault of ours', version: 1 },
  };
  const answer = (identity: Identity) =>
    evaluate(stepCodeOf('listActions'), 'response', { identity, result: { items: [row], nextToken: null } });
  const request = (args: Args, identity = person) =>
    evaluate(stepCodeOf('listActions'), 'request', { identity, args });

  test('shows who acted and why to operators alone', () => {
    expect(answer(person).result).toMatchObject({ items: [{ actor: null, reason: null }] });
    expect(answer(operator).result).toMatchObject({ items: [{ actor: 'o', reason: 'a fault of ours' }] });
  });

  test('comes newest first, in pages of 1 to 100, 25 when nothing is said', () => {
    expect(request({}).result).toMatchObject({ scanIndexForward: false, limit: 25 });
    expect(request({ limit: 100 }).result).toMatchObject({ limit: 100 });
    for (const limit of [0, -1, 101])
      expect(request({ limit }).error).toMatchObject({ errorType: 'BadRequest' });
  });

  test('holds the last millisecond of its range', () => {
    const asked = request({ filter: { from: '2026-11-20T12:00:00Z', to: '2026-11-20T12:00:00.500Z' } });
    const values = Object.values(
      (asked.result as { query: { expressionValues: object } }).query.expressionValues,
    );
    expect(values).toEqual([
      { S: 'u' },
      { S: '2026-11-20T12:00:00.000Z' },
      { S: '2026-11-20T12:00:00.500Z~' },
    ]);
  });
});

describe('what was bought a moment ago', () => {
  test.each(['Me.trials', 'Me.subscriptions'])('%s is read strongly consistent', (coordinate) => {
    const { result } = evaluate(codeOf(coordinate), 'request', { source: { id: 'u' } });
    expect(result).toMatchObject({ operation: 'Query', consistentRead: true });
  });

  test('rights are read strongly consistent', () => {
    const { result } = evaluate(stepCodeOf('listOwnRights'), 'request', { source: { id: 'u' } });
    expect(result).toMatchObject({ operation: 'Query', consistentRead: true });
  });

  test('gives access until the millisecond at which it ends, the newest first', () => {
    const row = (subscription_id: string, access_until_ms: number, created_at: string) => ({
      ...{ user_id: 'u', subscription_id, status: 'active', access_until_ms, created_at },
      ...{ cancel_at_period_end: false, items: [], updated_at: created_at },
    });
    const items = [
      row('old', now, '2026-01-01T00:00:00.000Z'),
      row('new', now + 1, '2026-02-01T00:00:00.000Z'),
    ];
    const { result } = evaluate(codeOf('Me.subscriptions'), 'response', {
      source: { id: 'u' },
      result: { items },
    });
    expect((result as { id: string; isActive: boolean }[]).map(({ id, isActive }) => [id, isActive])).toEqual(
      [
        ['new', true],
        ['old', false],
      ],
    );
  });
});

describe('what is handed over to a function', () => {
  const handedOver = (identity: Identity, args: Args) =>
    evaluate(codeOf('Mutation.consumeUsage'), 'request', {
      ...{ identity, args },
      info: { fieldName: 'consumeUsage', parentTypeName: 'Mutation' },
    });

  test('names its caller by identity, and each call by an id of its own', () => {
    const [first, second] = [1, 2].map(() => handedOver(person, { feature: 'exports' }).result as Handed);
    expect(first!.payload).toMatchObject({
      field: 'Mutation.consumeUsage',
      caller: { kind: 'user', userId: 'u', groups: [], tokenUse: 'access' },
    });
    expect(first!.payload.callId).not.toBe(second!.payload.callId);
    expect(first!.payload.requestId).not.toBe(second!.payload.requestId);
    expect(handedOver(service, {}).result).toMatchObject({ payload: { caller: { kind: 'service' } } });
  });
  interface Handed {
    payload: { callId: string; requestId: string };
  }

  const own = '0b4e6a52-7f0c-4a53-9d6a-2f1f5f3d9aff';
  const appSyncs = '5c2f1b7e-0d3a-4c8e-8f21-9a6b7c8d9e0f';
  test.each<[what: string, header: string | string[] | undefined, expected: string]>([
    ['a UUID', own, own],
    ['one in capitals', own.toUpperCase(), own.toUpperCase()],
    ['the digits of a trace', own.replaceAll('-', ''), own.replaceAll('-', '')],
    ['none', undefined, appSyncs],
    ['an address', 'ada@example.com', appSyncs],
    ['a word', 'a'.repeat(31), appSyncs],
    ['more than one', `${own}${own}`, appSyncs],
    ['one with a line behind it', `${own}\nx`, appSyncs],
    ['one that is sent twice', [own, own], appSyncs],
  ])('carries the client’s id of the request where it is one: %s', (_, header, expected) => {
    const headers: Record<string, string | string[]> = { 'x-amzn-requestid': appSyncs };
    if (header !== undefined) headers['x-request-id'] = header;
    const { result } = evaluate(codeOf('Mutation.consumeUsage'), 'request', {
      ...{ identity: person, args: { feature: 'exports' }, request: { headers, domainName: null } },
      info: { fieldName: 'consumeUsage', parentTypeName: 'Mutation' },
    });
    expect((result as Handed).payload.requestId).toBe(expected);
  });

  test('is refused when an amount is more than can be counted, in either direction', () => {
    for (const amount of [1e400, -1e400, 2 ** 53])
      expect(handedOver(person, { amount }).error, String(amount)).toMatchObject({ errorType: 'BadRequest' });
    expect(handedOver(person, { items: [{ amount: 1 }, { amount: 2 ** 53 }] }).error).toMatchObject({
      errorType: 'BadRequest',
    });
    expect(handedOver(person, { amount: 2 ** 53 - 1 }).error).toBeNull();
  });

  test('fails as Unavailable when the function is busy, and as Internal, without its words, when it broke', () => {
    const failed = (type: string) =>
      evaluate(codeOf('Mutation.consumeUsage'), 'response', { error: { message: 'secret detail', type } })
        .error;
    expect(failed('Lambda:TooManyRequestsException')).toMatchObject({ errorType: 'Unavailable' });
    expect(failed('Lambda:ExecutionTimeoutException')).toMatchObject({ errorType: 'Unavailable' });
    const broken = failed('Lambda:Unhandled');
    expect(broken).toMatchObject({ errorType: 'Internal' });
    expect(JSON.stringify(broken)).not.toContain('secret');
  });
});
