import { readFileSync } from 'node:fs';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { disturb, withFault } from '../kit/faults/withFault.ts';
import { stackTemplate } from '../kit/stack/template.ts';
import { aFreePlan, aProduct, aRight, noon, withWorld } from '../kit/given.ts';
import { aWish } from '../kit/world/usage.ts';

let toActionRow: typeof import('../../store/actions.ts').toActionRow;
const world = withWorld(
  'usage',
  async () => {
    ({ toActionRow } = await import('../../store/actions.ts'));
    await world.sell(aFreePlan({ feature: 'tries', limit: 2, period: 'DAY' }));
    await world.sell(aProduct('pro'));
    disturb(world.wire);
  },
  { isWired: true },
);

const use = (user: string, nowMs = noon, amount = 1) =>
  world.consume(aWish(user, { amount }), undefined, nowMs);
const at = (text: string) => Date.parse(text);

describe('usage limits as they were described, and what was wrong with them', () => {
  test('check and increment are separate, so a burst passes: here a burst gets the limit and no more', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    const answers = await Promise.all(Array.from({ length: 50 }, () => use(user)));
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(10);
  });

  test('the increment puts the whole row: here racing uses lose nothing, and the row keeps when it was made', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 100 }]);
    await use(user, noon);
    await Promise.all(Array.from({ length: 30 }, () => use(user, noon + 60_000)));
    const row = await world.getRow(user, 'exports_2026-11-20');
    expect(row).toMatchObject({ usage_count: 31, created_at: new Date(noon).toISOString() });
    expect(row!.updated_at).toBe(new Date(noon + 60_000).toISOString());
  });

  test('a monthly limit is keyed by day: here it counts over the whole month and not beyond', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: 3 }]);
    for (const day of ['01', '15', '30']) await use(user, at(`2026-11-${day}T08:00:00Z`));
    expect(await use(user, at('2026-11-30T23:59:59.999Z'))).toMatchObject({ allowed: false });
    expect(await use(user, at('2026-12-01T00:00:00Z'))).toMatchObject({ allowed: true, usage: { used: 1 } });
  });

  test('the day is UTC but the reset is local midnight: here both are the plan’s zone, to the millisecond', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }], { zone: 'Asia/Kolkata' });
    const first = await use(user, at('2026-11-20T18:29:59.999Z'));
    expect(first.usage).toMatchObject({
      windowStart: '2026-11-19T18:30:00.000Z',
      resetsAt: '2026-11-20T18:30:00.000Z',
    });
    const refused = await use(user, at('2026-11-20T18:29:59.999Z'));
    expect(refused).toMatchObject({ allowed: false, retryAt: '2026-11-20T18:30:00.000Z' });
    expect(await use(user, at('2026-11-20T18:30:00.000Z'))).toMatchObject({ allowed: true });
  });

  test('errors read as "0 used" or "free plan": here an error stays an error', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
    await use(user);
    world.forgetAll();
    const calls = (await withFault(user, 0, '500 before', () => world.usageNow(user, noon))).attempts.length;
    for (let call = 1; call <= calls; call++) {
      const { result } = await withFault(user, call, 'lost for good after', () => world.usageNow(user, noon));
      expect(result.status).toBe('rejected');
    }
    expect(calls).toBeGreaterThanOrEqual(3);
  });

  test('a filter after a limit of 1 hides the active plan: here every right is read before one is chosen', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 9 }], {
      source: 'sub:sub_old',
      expiresMs: noon - 1,
    });
    for (let i = 0; i < 30; i++) {
      await world.giveRight(
        user,
        aRight([{ period: 'DAY', limit: 9 }], { source: `sub:a${i}`, expiresMs: noon - 1 }),
      );
    }
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 7 }], { source: 'sub:zz_active' }));
    expect(await use(user)).toMatchObject({ allowed: true, usage: { limit: 7, source: 'sub:zz_active' } });
  });

  test('two actions in one millisecond overwrite each other: here the key tells them apart', () => {
    const action = { userId: 'u', atMs: noon, type: 'consume' };
    const keys = [1, 2].map(
      (version) => toActionRow({ ...action, tail: `exports_2026-11-20#${version}` }).timestamp,
    );
    expect(new Set(keys).size).toBe(2);
  });

  test('a time range is asked of a partition key, which DynamoDB refuses: here the range is a sort key within a day’s shards', async () => {
    const table = process.env['TABLE_USER_ACTIONS_LOG']!;
    const refused = world.documents.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'TimestampIndex',
        KeyConditionExpression: 'day_shard BETWEEN :a AND :b',
        ExpressionAttributeValues: { ':a': '2026-11-19#0', ':b': '2026-11-20#7' },
      }),
    );
    await expect(refused).rejects.toMatchObject({ name: 'ValidationException' });
    const { putAction } = await import('../../store/actions.ts');
    const { auditPage } = await import('../../app/counting/audit.ts');
    for (let hour = 0; hour < 60; hour++) {
      const userId = `user-${hour % 11}`;
      await putAction({
        userId,
        atMs: noon - hour * 3_600_000,
        tail: `t${hour}`,
        type: hour % 2 ? 'odd' : 'consume',
      });
    }
    const range = { fromMs: noon - 49 * 3_600_000, toMs: noon };
    const pages = await allPages((token) => auditPage(range, 'all', 7, token, noon));
    expect(pages.map((item) => Date.parse(item.timestamp))).toEqual(
      Array.from({ length: 50 }, (_, hour) => noon - hour * 3_600_000),
    );
    for (const type of ['odd', 'consume']) {
      const found = await allPages((token) => auditPage({ ...range, type }, type, 4, token, noon));
      expect(found.map(({ actionType }) => actionType)).toEqual(Array.from({ length: 25 }, () => type));
    }
    await expect(auditPage(range, 'all', 7, 'e30.x', noon)).rejects.toMatchObject({ code: 'BadRequest' });
  });

  test('indexes whose whole traffic meets one partition: here every index over all users is split by shard', () => {
    const tables = Object.values(stackTemplate().Resources).filter(
      (one) => one.Type === 'AWS::DynamoDB::Table',
    );
    const usage = tables.filter(({ Properties }) => /user-usage|actions-log/.test(Properties['TableName']));
    const partitions = usage.flatMap(({ Properties }) =>
      Properties['GlobalSecondaryIndexes'].map((index: any) => index.KeySchema[0].AttributeName),
    );
    expect(partitions.sort()).toEqual(['day_shard', 'feature_band', 'reset_day', 'type_day']);
    const shards = new Set(
      Array.from(
        { length: 1000 },
        (_, i) => toActionRow({ userId: `u${i}`, atMs: noon, tail: 't', type: 'x' }).day_shard,
      ),
    );
    expect(shards.size).toBe(8);
  });

  test('reset by a loop of deletes: here nothing is ever reset, a new window is a new row', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
    await use(user, at('2026-11-20T23:59:59.999Z'));
    await use(user, at('2026-11-21T00:00:00.000Z'));
    expect(await world.getRow(user, 'exports_2026-11-20')).toMatchObject({ usage_count: 1 });
    expect(await world.getRow(user, 'exports_2026-11-21')).toMatchObject({ usage_count: 1 });
    expect(readFileSync('store/usage.ts', 'utf8')).not.toContain('DeleteCommand');
  });
});

async function allPages<Item>(
  page: (token: string | null) => Promise<{ items: Item[]; nextToken?: string | null | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | null = null;
  do {
    const answer = await page(token);
    items.push(...answer.items);
    token = answer.nextToken ?? null;
  } while (token);
  return items;
}
