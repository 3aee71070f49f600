import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { aProduct, aRight, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';
import { pushTaker, streamOf } from '../../kit/world/tableStream.ts';

let handler: typeof import('../../../functions/changes.ts').handler;
let taken: Awaited<ReturnType<typeof pushTaker>>;
let usageStream: Awaited<ReturnType<typeof streamOf>>;
let usersStream: Awaited<ReturnType<typeof streamOf>>;

const world = withWorld('usage', async () => {
  taken = await pushTaker();
  process.env['GRAPHQL_URL'] = taken.url;
  ({ handler } = await import('../../../functions/changes.ts'));
  const { client, endpoint } = world.engine;
  usageStream = await streamOf(client, endpoint, process.env['TABLE_USER_USAGE']!);
  usersStream = await streamOf(client, endpoint, process.env['TABLE_USERS']!);
  await world.sell(aProduct('pro'));
});
afterAll(() => taken.stop());
beforeEach(async () => {
  await usageStream.next();
  await usersStream.next();
  taken.pushes.length = 0;
  taken.taker.refuse = () => false;
});

/** Rows that are open now, whenever the test runs: pushes are for the screens of the present. */
const now = Date.now();
const use = (
  userId: string,
  more: { amount?: number; details?: Record<string, unknown>; feature?: string } = {},
  nowMs = now,
) => {
  const wish = aWish(userId, more);
  const { details } = more;
  return world.consume(
    { ...wish, action: { ...wish.action, at: nowMs, ...(details ? { details } : {}) } },
    undefined,
    nowMs,
  );
};
/** With a screen that listens to its usage. */
const aListened = async (...account: Parameters<typeof world.anAccountWith>) => {
  const user = await world.anAccountWith(...account);
  await listens(user, now + 25 * 3_600_000);
  return user;
};
const anAccount = () => aListened([{ period: 'DAY', limit: 10 }]);
/** As the resolver of `onUsage` notes it. */
const listens = (owner: string, until_ms: number) =>
  world.documents.send(
    new PutCommand({
      TableName: process.env['TABLE_RECEIPTS']!,
      Item: { owner, receipt_id: 'listening', until_ms, expires_at: Math.ceil(until_ms / 1000) },
    }),
  );
const logOf = async (userId: string) => {
  const answer = await world.documents.send(
    new QueryCommand({
      TableName: process.env['TABLE_USER_ACTIONS_LOG']!,
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
    }),
  );
  return answer.Items ?? [];
};
const run = (Records: DynamoDBRecord[]) => handler({ Records });

describe('changes', () => {
  test('M6: a counter that was deleted before it could move in the index holds up no record', async () => {
    const user = await aListened([{ period: 'DAY', limit: 10 }]);
    await use(user, { amount: 10 });
    const records = await usageStream.next();
    const { user_id, feature_date_key } = (await world.usageRows(user))[0]!;
    await world.documents.send(
      new DeleteCommand({ TableName: process.env['TABLE_USER_USAGE']!, Key: { user_id, feature_date_key } }),
    );
    expect(records.length).toBeGreaterThan(0);
    expect(await run(records)).toEqual({ batchItemFailures: [] });
    expect(await world.usageRows(user)).toEqual([]);
  });

  test('a use becomes one log row with the counter before and after, and one push', async () => {
    const user = await aListened([{ period: 'DAY', limit: 10 }]);
    await use(user, { amount: 3, details: { file: 'a' } });
    expect(await run(await usageStream.next())).toEqual({ batchItemFailures: [] });
    expect(await logOf(user)).toMatchObject([
      {
        action_type: 'consume',
        action_details: { file: 'a' },
        plan_id: 'pro',
        feature: 'exports',
        usage_before: 0,
        usage_after: 3,
        amount: 3,
      },
    ]);
    expect(taken.pushes.map(({ variables }) => variables.usage)).toMatchObject([
      { userId: user, used: 3, version: 1 },
    ]);
    const { req } = ((await world.usageRows(user))[0] as { last_action: { req: string } }).last_action;
    expect((await logOf(user))[0]!['request_id']).toBe(req);
    expect(taken.pushes[0]!.variables.usage!['requestId']).toBe(req);
  });

  test('a use of an account that no screen listens to is logged and pushed to nothing, until one begins to listen', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    await use(user);
    await use(user);
    expect(await run(await usageStream.next())).toEqual({ batchItemFailures: [] });
    expect(taken.pushes).toEqual([]);
    expect(await logOf(user)).toHaveLength(2);
    await listens(user, now + 3_600_000);
    await use(user);
    await run(await usageStream.next());
    expect(taken.pushes.map(({ variables }) => variables.usage)).toMatchObject([{ userId: user, used: 3 }]);
  });

  test('of one batch, only the accounts that may still be listened to are pushed', async () => {
    const silent = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    await listens(silent, now - 1);
    const heard = await anAccount();
    for (const user of [silent, heard, silent]) await use(user);
    await run(await usageStream.next());
    expect(taken.pushes.map(({ variables }) => variables.usage!['userId'])).toEqual([heard]);
    expect(await logOf(silent)).toHaveLength(2);
  });

  test('records that come again, in part or whole, write the same rows', async () => {
    const user = await aListened([{ period: 'DAY', limit: 10 }]);
    for (let i = 0; i < 4; i++) await use(user);
    const records = await usageStream.next();
    await run(records);
    const once = await logOf(user);
    await run(records.slice(2));
    await run(records);
    expect(await logOf(user)).toEqual(once);
    expect(once).toHaveLength(4);
  });

  test('two actions in one millisecond are two log rows', async () => {
    const user = await aListened([{ period: 'DAY', limit: 10 }]);
    await Promise.all(Array.from({ length: 5 }, () => use(user)));
    await run(await usageStream.next());
    const rows = await logOf(user);
    expect(rows).toHaveLength(5);
    expect(rows.reduce((sum, row) => sum + (row['amount'] as number), 0)).toBe(5);
  });

  test('a burst is one push for each account and feature, with the newest version', async () => {
    const one = await aListened([{ period: 'DAY', limit: 100 }]);
    const other = await aListened([{ period: 'DAY', limit: 100 }]);
    for (let i = 0; i < 10; i++) await Promise.all([use(one), use(other)]);
    await run(await usageStream.next());
    expect(
      taken.pushes.map(({ variables }) => [variables.usage!['userId'], variables.usage!['version']]).sort(),
    ).toEqual(
      [
        [one, 10],
        [other, 10],
      ].sort(),
    );
  });

  test('a push of a feature with several limits holds all of them, and the log speaks once', async () => {
    const user = await aListened([
      { period: 'DAY', limit: 10 },
      { period: 'MONTH', limit: 100 },
    ]);
    await use(user);
    await use(user);
    await run(await usageStream.next());
    expect(taken.pushes).toHaveLength(1);
    expect(taken.pushes[0]!.variables.usage).toMatchObject({
      period: 'DAY',
      used: 2,
      others: [{ period: 'MONTH', used: 2 }],
    });
    expect(await logOf(user)).toHaveLength(2);
  });

  test('a push is signed, and selects every field that a listener may ask for', async () => {
    const user = await aListened([{ period: 'DAY', limit: 10 }]);
    await use(user);
    await run(await usageStream.next());
    const [push] = taken.pushes;
    expect(push!.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-central-1\/appsync\//,
    );
    const schema = await import('node:fs').then((fs) => fs.readFileSync('schema.graphql', 'utf8'));
    const fields = [.../^type Usage [^{]*{([^}]*)}/m.exec(schema)![1]!.matchAll(/^ {2}(\w+):/gm)].map(
      ([, name]) => name!,
    );
    for (const field of fields) expect(push!.query).toMatch(new RegExp(`\\b${field}\\b`));
    expect(fields.length).toBeGreaterThan(10);
  });

  test('a counter that crosses a band is found among those near their limit, and the move follows nothing', async () => {
    const user = await aListened([{ period: 'DAY', limit: 10 }], { feature: 'banded' });
    await use(user, { feature: 'banded' });
    await use(user, { feature: 'banded', amount: 8 });
    await run(await usageStream.next());
    const { nextOpen, openAt } = await import('../../../store/usageBands.ts');
    const at = async (threshold: number) => {
      const wanted = { feature: 'banded', threshold, ...openAt(now) };
      const { found } = await nextOpen(wanted, { band: 1, slot: 0 }, 10);
      return found.map(({ key }) => key.user_id);
    };
    // The second band from the top: 90 %.
    expect(await at(0.8)).toEqual([user]);
    expect(await at(0.9)).toEqual([user]);
    const before = taken.pushes.length;
    await run(await usageStream.next());
    expect(taken.pushes).toHaveLength(before);
    expect(await usageStream.next()).toEqual([]);
    expect(await logOf(user)).toHaveLength(2);
  });

  test('a refusal is logged once for its window and reason, and pushes nothing', async () => {
    const user = await aListened([{ period: 'DAY', limit: 1 }]);
    await use(user);
    await run(await usageStream.next());
    taken.pushes.length = 0;
    for (let i = 0; i < 5; i++) await use(user);
    await run(await usageStream.next());
    const refusals = (await logOf(user)).filter((row) => row['action_type'] === 'usage.refused');
    expect(refusals).toMatchObject([
      { action_details: { reason: 'LIMIT_REACHED', amount: 1 }, usage_after: 1 },
    ]);
    expect(taken.pushes).toEqual([]);
  });

  test('a change of the account is one push with its version, and its counters follow the rights', async () => {
    const user = await aListened([{ period: 'DAY', limit: 1 }]);
    await use(user);
    await usageStream.next();
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 50 }], { source: 'sub:sub_2' }));
    await world.setStatus(user, 'ACTIVE', 'subscription.updated', now);
    await run(await usersStream.next());
    expect(taken.pushes.map(({ variables }) => variables.change).at(-1)).toMatchObject({
      userId: user,
      version: 2,
      reason: 'subscription.updated',
    });
    await run(await usageStream.next());
    expect(taken.pushes.at(-1)!.variables.usage).toMatchObject({ used: 1, limit: 50, remaining: 49 });
    // Its beginning is in the log; what changed it says so there itself.
    expect((await logOf(user)).map((row) => row['action_type'])).toEqual(['account.created']);
  });

  test('what cannot be told is taken up again from the first record, and the others are done meanwhile', async () => {
    const good = await aListened([{ period: 'DAY', limit: 10 }]);
    const bad = await aListened([{ period: 'DAY', limit: 10 }]);
    await use(good);
    await use(bad);
    await use(good);
    taken.taker.refuse = ({ variables }) => variables.usage?.['userId'] === bad;
    const records = await usageStream.next();
    const failures = await run(records);
    expect(failures.batchItemFailures).toEqual([{ itemIdentifier: records[1]!.dynamodb!.SequenceNumber }]);
    expect(await logOf(good)).toHaveLength(2);
    expect(await logOf(bad)).toHaveLength(1);
    taken.taker.refuse = () => false;
    expect(await run(records.slice(1))).toEqual({ batchItemFailures: [] });
    expect(taken.pushes.map(({ variables }) => variables.usage!['userId'])).toContain(bad);
    expect(await logOf(good)).toHaveLength(2);
  });

  test('U17 · of two records of a batch that fail, the batch is taken up from the first', async () => {
    const [good, bad, worse] = [await anAccount(), await anAccount(), await anAccount()];
    for (const user of [good, bad, worse]) await use(user);
    taken.taker.refuse = ({ variables }) => [bad, worse].includes(variables.usage?.['userId'] as string);
    const records = await usageStream.next();
    const failures = await run(records);
    expect(failures.batchItemFailures).toEqual([{ itemIdentifier: records[1]!.dynamodb!.SequenceNumber }]);
    taken.taker.refuse = () => false;
    expect(await run(records.slice(1))).toEqual({ batchItemFailures: [] });
    expect(new Set(taken.pushes.map(({ variables }) => variables.usage!['userId']))).toEqual(
      new Set([good, bad, worse]),
    );
  });

  test('W07 · a counter that the rights no longer ask for is not pushed', async () => {
    const user = await anAccount();
    await use(user);
    await usageStream.next();
    await world.remove('TABLE_ENTITLEMENTS', { user_id: user, entitlement_key: 'exports#sub:sub_1' });
    await world.giveRight(user, aRight([{ period: 'MONTH', limit: 100 }], { source: 'sub:sub_2' }));
    await world.refreshWindows(user, now);
    const records = await usageStream.next();
    expect(records).toHaveLength(2);
    await run(records);
    expect(taken.pushes.map(({ variables }) => variables.usage)).toMatchObject([{ period: 'MONTH' }]);
  });

  test('a row that leaves by its age is not announced', async () => {
    const records = [
      {
        eventName: 'REMOVE',
        eventSourceARN: 'arn:aws:dynamodb:x:1:table/t/stream/s',
        dynamodb: { OldImage: {}, SequenceNumber: '1' },
      },
    ];
    expect(await run(records as DynamoDBRecord[])).toEqual({ batchItemFailures: [] });
    expect(taken.pushes).toEqual([]);
  });
});

test('F9.3 · an account’s beginning is one row of its log, however often its record comes', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
  const records = await usersStream.next();
  await run(records);
  await run(records);
  await world.setStatus(user, 'DISABLED', 'account.disabled', now);
  await run(await usersStream.next());
  expect(await logOf(user)).toMatchObject([{ action_type: 'account.created' }]);
});

test('an account that is new here gets what the legacy table has of it', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
  const legacy = {
    strategy_id: `subscription#${user}`,
    type: 'subscription',
    subscription_id: 'sub_old',
    plan_id: 'pro',
    status: 'canceled',
  };
  await world.documents.send(
    new PutCommand({ TableName: process.env['TABLE_STRATEGY_METADATA']!, Item: legacy }),
  );
  await run(await usersStream.next());
  expect(
    await world.rowOf('TABLE_USER_SUBSCRIPTIONS', { user_id: user, subscription_id: 'sub_old' }),
  ).toBeDefined();
  expect(await world.rowOf('TABLE_STRATEGY_METADATA', { strategy_id: legacy.strategy_id })).toBeUndefined();
});

test('F2 · a legacy row that cannot be moved stays where it is, and the rest of the change is done', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
  const bad = { strategy_id: `usage#${user}`, type: 'usage', feature_name: 'exports', usage_count: 'many' };
  await world.documents.send(
    new PutCommand({ TableName: process.env['TABLE_STRATEGY_METADATA']!, Item: bad }),
  );
  expect(await run(await usersStream.next())).toEqual({ batchItemFailures: [] });
  expect(await world.rowOf('TABLE_STRATEGY_METADATA', { strategy_id: bad.strategy_id })).toEqual(bad);
  expect(taken.pushes.map(({ variables }) => variables.change?.['userId'])).toContain(user);
});
