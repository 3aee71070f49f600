import { spawn } from 'node:child_process';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../tools/dev/run.mjs';
import { observe, whyNotLinear } from '../../kit/models/linearizable.ts';
import { aFreePlan, aProduct, aRight, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const atOnce = 64;

const world = withWorld('usage', async () => {
  await world.sell(aFreePlan({ feature: 'tries', limit: 3, period: 'DAY' }));
  await world.sell(aProduct('pro'));
});

const today = 'exports_2026-11-20';
const withLimit = (limit: number) => world.anAccountWith([{ period: 'DAY', limit }]);
const times = (count: number) => Array.from({ length: count }, () => 1);
const use = (user: string, amount = 1, key?: string) => world.consume(aWish(user, { amount }), key, noon);

describe('a limit under load', () => {
  for (const [calls, limit] of [[1000, 100], ...(isFull ? [[5000, 1000]] : [])] as [number, number][]) {
    test(`${calls} at a limit of ${limit}: exactly ${limit}, in an order that explains every answer`, async () => {
      const user = await withLimit(limit);
      const history = await observe(times(calls), atOnce, (amount) => use(user, amount));
      expect(history).toHaveLength(calls);
      expect(history.filter((one) => one.allowed)).toHaveLength(limit);
      expect(whyNotLinear(history, limit)).toBeUndefined();
      expect(await world.getRow(user, today)).toMatchObject({ usage_count: limit, remaining: 0 });
    });
  }

  test('fifty at a limit of one, again and again: exactly one each time', async () => {
    const rounds = isFull ? 100 : 4;
    for (let round = 0; round < rounds; round++) {
      const user = await withLimit(1);
      const answers = await Promise.all(times(50).map(() => use(user)));
      expect(answers.filter((answer) => answer.allowed)).toHaveLength(1);
    }
  });

  test('mixed amounts: never more than the limit, and no call refused while there was room', async () => {
    const [calls, limit] = isFull ? [3000, 1000] : [300, 200];
    const user = await withLimit(limit);
    const amounts = times(calls).map((_, index) => 1 + ((index * 7919) % 7));
    const history = await observe(amounts, atOnce, (amount) => use(user, amount));
    expect(whyNotLinear(history, limit)).toBeUndefined();
    const row = await world.getRow(user, today);
    expect(row!.usage_count).toBeLessThanOrEqual(limit);
    expect(row!.usage_count).toBeGreaterThan(limit - 7);
  });

  test('keys that come again among many: each is counted once and answered alike', async () => {
    const [calls, limit] = isFull ? [10_000, 20_000] : [200, 1000];
    const user = await withLimit(limit);
    // A tenth are asked twice; twenty keys are asked again and again.
    const keyOf = (index: number) =>
      index % 5 === 0 ? `hot-${(index / 5) % 20}` : `key-${Math.floor(index * 0.9)}`;
    const answers = new Map<string, Set<string>>();
    await observe(times(calls), atOnce, async (amount, index) => {
      const answer = await use(user, amount, keyOf(index));
      const known = answers.get(keyOf(index)) ?? new Set();
      answers.set(keyOf(index), known.add(`${answer.usage?.used} ${answer.usage?.version}`));
      return answer;
    });
    expect([...answers.values()].filter((told) => told.size > 1)).toEqual([]);
    expect(answers.size).toBeLessThan(calls);
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: answers.size });
  });

  test('two server processes on one engine grant exactly the limit', async () => {
    const [calls, limit] = isFull ? [2500, 1000] : [100, 80];
    const user = await withLimit(limit);
    const entry = await bundle('test/kit/world/consumeInProcess.ts');
    const runs = await Promise.all([1, 2].map(() => run(entry, [user, String(calls), String(noon)])));
    expect(runs.reduce((sum, allowed) => sum + allowed, 0)).toBe(limit);
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: limit });
  });

  test('a plan that changes under load loses no use and forgets none', async () => {
    const user = await withLimit(50);
    const uses = observe(times(300), 32, (amount) => use(user, amount));
    for (const limit of [120, 80, 200]) {
      await world.giveRight(user, aRight([{ period: 'DAY', limit }]));
      await world.refreshWindows(user, noon);
    }
    const history = await uses;
    const granted = history.filter((one) => one.allowed).length;
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: granted, limit_value: 200 });
    expect(granted).toBeLessThanOrEqual(200);
  });
});

describe('the check of the order', () => {
  test('rejects read, compare, write', async () => {
    const key = { user_id: 'naive', feature_date_key: 'naive' };
    const table = process.env['TABLE_USER_USAGE']!;
    const history = await observe(times(200), atOnce, async (amount) => {
      const { Item } = await world.documents.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      const used = ((Item?.['usage_count'] as number | undefined) ?? 0) + amount;
      if (used > 50) return { allowed: false };
      await world.documents.send(
        new UpdateCommand({
          TableName: table,
          Key: key,
          UpdateExpression: 'SET usage_count = :used',
          ExpressionAttributeValues: { ':used': used },
        }),
      );
      return { allowed: true, usage: { used } };
    });
    expect(history.filter((one) => one.allowed).length).toBeGreaterThan(50);
    expect(whyNotLinear(history, 50)).toMatch(/gap or an overlap/);
  });

  test('rejects a refusal while there was room, and an answer against real time', () => {
    const one = { calledAt: 0, answeredAt: 1, amount: 1, allowed: true, usedAfter: 1 };
    expect(whyNotLinear([one, { calledAt: 2, answeredAt: 3, amount: 1, allowed: false }], 2)).toMatch(
      /room left/,
    );
    const late = { calledAt: 2, answeredAt: 3, amount: 1, allowed: true, usedAfter: 1 };
    expect(whyNotLinear([{ ...one, usedAfter: 2 }, late], 2)).toMatch(/real time/);
  });
});

/** How many of its calls a process of its own was granted. */
function run(entry: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    // Not its end, which may be heard before what it has printed.
    child.once('close', (code) => (code === 0 ? resolve(Number(printed)) : reject(new Error(complaint))));
  });
}
