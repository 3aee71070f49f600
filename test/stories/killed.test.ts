import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { enginesIn } from '../../packages/understudy/test/kit/engines.ts';
import {
  aConsumer,
  closeScreen,
  counterOf,
  openScreen,
  settleTrial,
  settleUses,
  startsUnderFire,
  unitsOf,
  usesUntilDeath,
  type Consumer,
  type Starter,
} from '../kit/product/killed.ts';

import { followed, tablesOf, until } from '../kit/product/operating.ts';
import { aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const rounds = process.env['USHER_FULL'] ? 50 : 5;
const seed = Number(process.env['USHER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const consumersCount = 3;
const startersCount = 2;
const callsAtOnce = 3;

const folder = mkdtempSync(join(tmpdir(), 'usher-killed-'));
let product: Product | undefined;
afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(
  'kill -9 under load loses no acknowledged write and doubles no consequence',
  { timeout: 60_000 + rounds * 30_000 },
  async () => {
    const random = randomsFrom(seed);
    // A noon in the middle of a month: no window ends during the test, however long it takes.
    product = await startProduct({ folder, args: ['--no-web', '--clock', '2026-11-10T12:00:00Z'] });
    const consumers: Consumer[] = [];
    for (let i = 0; i < consumersCount; i++) consumers.push(await aConsumer(product));
    const starters: Starter[] = [];
    const counts = { acknowledged: 0, unknown: 0, recordedUnknown: 0, trials: 0, trialsUnknown: 0 };

    for (let round = 0; round < rounds; round++) {
      const fresh = await startersOf(product);
      // What the killed process had pushed already comes once more, and not to a screen that has heard of later uses.
      await followed(product);
      for (const consumer of consumers) await openScreen(product, consumer);
      await loadAndKill(product, consumers, fresh, random);
      const killed = product;
      await until(
        () => Promise.resolve(enginesIn(folder)),
        (engines) => engines.length === 0,
      );
      product = await startProduct({ folder, args: ['--no-web'] });
      expect(product.pid).not.toBe(killed.pid);
      expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: product.pid });
      expect(enginesIn(folder)).toHaveLength(1);

      for (const consumer of consumers) {
        closeScreen(consumer);
        const { used } = await counterOf(product, consumer);
        const acknowledged = unitsOf(consumer.uses, ({ answered }) => answered);
        expect(used).toBeGreaterThanOrEqual(acknowledged);
        expect(used).toBeLessThanOrEqual(unitsOf(consumer.uses));
        counts.unknown += consumer.uses.filter(({ answered }) => !answered).length;
        counts.recordedUnknown += await settleUses(product, consumer);
        expect((await counterOf(product, consumer)).used).toBe(unitsOf(consumer.uses));
      }
      for (const starter of fresh) {
        if (starter.answered) {
          expect(await trialOf(product, starter)).toEqual(starter.answered);
          counts.trials++;
        } else counts.trialsUnknown++;
        const settled = await settleTrial(product, starter);
        if (starter.answered) expect(settled).toEqual(starter.answered);
        expect(await trialOf(product, starter)).toEqual(settled);
      }
      starters.push(...fresh);
    }

    for (const consumer of consumers) await everyUseIsLoggedOnce(product, consumer);
    for (const starter of starters) {
      const log = await logOf(product, starter.person.userId);
      expect(log.filter(({ action_type }) => action_type === 'trial.started')).toHaveLength(1);
    }
    for (const { versions } of consumers) {
      expect(versions.length).toBeGreaterThan(0);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
    counts.acknowledged = consumers.reduce((sum, { uses }) => sum + uses.length, 0) - counts.unknown;
    console.log(`killed: seed ${seed}, ${rounds} rounds, ${JSON.stringify(counts)}`);
    expect(starters).toHaveLength(rounds * startersCount);
    expect(counts.trials + counts.trialsUnknown).toBe(starters.length);
    expect(counts.acknowledged).toBeGreaterThanOrEqual(rounds * 3);
    expect(counts.unknown).toBeGreaterThanOrEqual(rounds);
    await product.stop();
    expect(enginesIn(folder)).toEqual([]);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    product = undefined;
  },
);

async function startersOf(running: Product): Promise<Starter[]> {
  return Promise.all(Array.from({ length: startersCount }, async () => ({ person: await aPerson(running) })));
}

/** Ends the process when this number of uses has been answered; the trials begin a few answers before that. */
async function loadAndKill(
  running: Product,
  consumers: Consumer[],
  starters: Starter[],
  random: () => number,
): Promise<void> {
  const killAt = 10 + Math.floor(random() * 50);
  const startAt = Math.max(1, killAt - 1 - Math.floor(random() * 40));
  let answers = 0;
  const started: Promise<void>[] = [];
  const killed: Promise<void>[] = [];
  const onAnswer = () => {
    answers++;
    if (answers === startAt) started.push(...starters.map((starter) => startsUnderFire(running, starter)));
    if (answers === killAt) killed.push(running.kill());
  };
  const amountOf = () => 1 + Math.floor(random() * 3);
  const load = consumers.flatMap((consumer) =>
    Array.from({ length: callsAtOnce }, () => usesUntilDeath(running, consumer, amountOf, onAnswer)),
  );
  await Promise.all(load);
  await Promise.all([...started, ...killed]);
  expect(killed).toHaveLength(1);
}

async function trialOf(running: Product, { person }: Starter) {
  const { me } = await gets(running, person, '{ me { trials { id expiresAt isActive } } }');
  expect(me.trials).toHaveLength(1);
  expect(me.trials[0].isActive).toBe(true);
  return { trialId: me.trials[0].id, expiresAt: me.trials[0].expiresAt };
}

/** As many rows as uses, one after the other without a gap or a repetition, and together what the counter says. */
async function everyUseIsLoggedOnce(running: Product, consumer: Consumer): Promise<void> {
  const { used } = await counterOf(running, consumer);
  const uses = await until(
    async () =>
      (await logOf(running, consumer.person.userId)).filter(({ action_type }) => action_type === 'consume'),
    (rows) => rows.length >= consumer.uses.length,
  );
  expect(uses).toHaveLength(consumer.uses.length);
  const steps = uses.sort((a, b) => a['usage_after'] - b['usage_after']);
  expect(steps.map((row) => row['usage_before'])).toEqual([
    0,
    ...steps.slice(0, -1).map((row) => row['usage_after'] as number),
  ]);
  expect(steps.reduce((sum, row) => sum + row['amount'], 0)).toBe(used);
}

async function logOf(running: Product, userId: string): Promise<Record<string, any>[]> {
  const rows: Record<string, any>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await tablesOf(running).send(
      new QueryCommand({
        TableName: `${deployment}-user-actions-log`,
        KeyConditionExpression: 'user_id = :user',
        ExpressionAttributeValues: { ':user': userId },
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}
