import { gzipSync } from 'node:zlib';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bucketNamed, placesWith } from '../kit/product/kept.ts';
import { nextNight, rowOf, rowsIn, subscribes } from '../kit/product/nights.ts';
import {
  bucketsOf,
  followed,
  invokes,
  migrates,
  stripeOf,
  tablesOf,
  until,
} from '../kit/product/operating.ts';
import { aPerson, asks, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const hour = 3_600_000;
const day = 24 * hour;
const daysLater = 65;
const races = 12;

let product: Product;
let stripe: Stripe;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  stripe = await stripeOf(product);
  await nextNight(product);
}, 400_000);
afterAll(() => product.stop());

const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
const use = `mutation ($note: AWSJSON) { consumeUsage(feature: "simulations", action: { details: $note }) { allowed reason } }`;

describe('S2 · what a person wrote', () => {
  test(`is gone with the answer, though uses race the deletion of ${races} accounts`, async () => {
    let counted = 0;
    for (let i = 0; i < races; i++) {
      const person = await aPerson(product);
      await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
      const words = `RACING ${person.userId}`;
      const note = { note: JSON.stringify({ words }) };
      let isOver = false;
      const worker = async () => {
        while (!isOver) {
          const { data } = await asks(product, person, use, note);
          if (!data?.consumeUsage.allowed) return;
          counted++;
        }
      };
      const workers = [worker(), worker(), worker()];
      await until(
        () => Promise.resolve(counted),
        (n) => n > i * 3,
      );
      await gets(product, person, leave, { confirm: person.email });
      isOver = true;
      await Promise.all(workers);
      await followed(product);
      expect(await placesWith(product, [words, person.email])).toEqual({});
    }
    expect(counted).toBeGreaterThanOrEqual(races * 3);
  }, 300_000);

  test('does not come back with a stream record that is delivered again, nor with a counter of its own', async () => {
    const person = await aPerson(product);
    const words = `AGAIN ${person.userId}`;
    await gets(product, person, use, { note: JSON.stringify({ words }) });
    const [row] = await rowsIn(product, `${deployment}-user-usage`, person.userId);
    await followed(product);
    await gets(product, person, leave, { confirm: person.email });
    await followed(product);
    const { region } = product.operator;
    await invokes(product, 'changes', {
      Records: [
        {
          eventID: '1',
          eventName: 'INSERT',
          eventSource: 'aws:dynamodb',
          eventSourceARN: `arn:aws:dynamodb:${region}:000000000000:table/${deployment}-user-usage/stream/1`,
          dynamodb: { NewImage: marshall(row), SequenceNumber: '1' },
        },
      ],
    });
    await followed(product);
    expect(await placesWith(product, [words, person.email])).toEqual({});
    expect(await rowsIn(product, `${deployment}-user-usage`, person.userId)).toEqual([]);
    const log = await rowsIn(product, `${deployment}-user-actions-log`, person.userId);
    expect(log.filter((one) => one['action_type'] === 'consume')).toHaveLength(1);
  });

  test('is taken out by the next night where it was written past everything, as by an import', async () => {
    const person = await aPerson(product);
    await gets(product, person, use, { note: '{}' });
    const rows = await Promise.all(
      ['user-usage', 'user-actions-log'].map((table) =>
        rowsIn(product, `${deployment}-${table}`, person.userId),
      ),
    );
    await gets(product, person, leave, { confirm: person.email });
    const words = `IMPORTED ${person.userId}`;
    const put = (TableName: string, Item: object) =>
      tablesOf(product).send(new PutCommand({ TableName, Item: { ...Item } }));
    await put(`${deployment}-user-usage`, { ...rows[0]![0]!, last_action: { details: { words } } });
    await put(`${deployment}-user-actions-log`, {
      ...rows[1]![0]!,
      timestamp: '2026-01-01T00:00:00.000Z#imported',
      action_details: { words },
    });
    await put(`${deployment}-strategy-metadata`, {
      strategy_id: words,
      user_id: person.userId,
      email: person.email,
    });
    await put(`${deployment}-entitlements`, { user_id: person.userId, entitlement_key: `exports#${words}` });
    await nextNight(product);
    await followed(product);
    expect(await placesWith(product, [words, person.email])).toEqual({});
  });
});

test('S9 · the archive forgets what a person wrote within three nights, and keeps what others wrote', async () => {
  const [person, stays] = [await aPerson(product), await aPerson(product)];
  const words = (one: Person) => `ARCHIVED ${one.userId}`;
  for (const one of [person, stays])
    await gets(product, one, use, { note: JSON.stringify({ words: words(one) }) });
  await followed(product);
  await invokes(product, 'archive', { day: new Date(await product.now()).toISOString().slice(0, 10) });
  const archived = async (one: Person) =>
    Object.keys(await placesWith(product, [words(one)])).filter((place) => place.startsWith('bucket '));
  expect(await archived(person)).toHaveLength(1);
  await gets(product, person, leave, { confirm: person.email });
  for (let nights = 0; nights < 3; nights++) {
    await nextNight(product);
    // Rings by itself an hour and a half after the comparison, too; twice is no harm.
    await archives();
  }
  expect(await archived(person)).toEqual([]);
  expect(await archived(stays)).toHaveLength(1);
});

/** Asks for a night of the archive, and waits until it is done. */
async function archives(): Promise<void> {
  await invokes(product, 'archive', { start: true });
  await until(
    () => invokes<{ isDone: boolean }>(product, 'archive', {}),
    ({ isDone }) => isDone,
  );
}

test('S9 · a file of the archive goes 13 months after its rows came there, however often it was written anew', async () => {
  const s3 = bucketsOf(product);
  const Bucket = bucketNamed(product, 'archive');
  // Rows come there when they are 370 days old.
  const ages = [370, 370 + 395, 370 + 397, 370 + 800];
  const today = await product.now();
  const Key = (days: number) =>
    `log/dt=${new Date(today - days * day).toISOString().slice(0, 10)}/shard-0-part-000.jsonl.gz`;
  for (const age of ages) await s3.send(new PutObjectCommand({ Bucket, Key: Key(age), Body: gzipSync('') }));
  await archives();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'log/' }));
  const left = new Set(Contents.map((one) => one.Key));
  expect(ages.filter((age) => left.has(Key(age)))).toEqual([370, 370 + 395]);
});

test('S2 · `npm run migrate` after a deletion brings nothing of the account back, and takes its rows out', async () => {
  const person = await aPerson(product);
  await gets(product, person, use, { note: '{}' });
  await gets(product, person, leave, { confirm: person.email });
  const words = `OLD words ${person.userId}`;
  const startsAt = new Date(await product.now()).toISOString();
  const rows = [
    { strategy_id: `profile#${person.userId}`, type: 'profile', email: person.email, theme: words },
    {
      ...{
        strategy_id: `subscription#${person.userId}`,
        type: 'subscription',
        plan_id: 'pro',
        status: 'active',
      },
      current_period_start: startsAt,
      current_period_end: new Date(Date.parse(startsAt) + 20 * day).toISOString(),
    },
    {
      ...{
        strategy_id: `usage#${person.userId}`,
        type: 'usage',
        feature_name: 'simulations',
        usage_count: 0,
      },
      ...{ date: startsAt.slice(0, 10), note: words },
    },
  ];
  for (const Item of rows)
    await tablesOf(product).send(
      new PutCommand({
        TableName: `${deployment}-strategy-metadata`,
        Item: { ...Item, user_id: person.userId },
      }),
    );
  expect(await migrates(product)).toContain('3 of deleted accounts deleted.');
  await followed(product);
  expect(await placesWith(product, [words, person.email])).toEqual({});
  for (const table of ['entitlements', 'user-usage', 'user-subscriptions'])
    expect(await rowsIn(product, `${deployment}-${table}`, person.userId), table).toEqual([]);
  expect(await rowOf(product, person)).toMatchObject({ status: 'DELETED' });
});

describe('M5 · what stays after a deletion', () => {
  let person: Person;
  let customer: string;
  beforeAll(async () => {
    person = await aPerson(product);
    await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
    await gets(
      product,
      person,
      'mutation { consumeUsage(feature: "exports", idempotencyKey: "k") { allowed } }',
    );
    customer = await subscribes(product, person);
    const { data } = await stripe.charges.list({ customer });
    await stripe.refunds.create({ charge: data[0]!.id });
    await until(
      () => placesWith(product, [customer]),
      (found) => `${deployment}-jobs` in found,
    );
    await gets(product, person, leave, { confirm: person.email });
    await nextNight(product);
    await nextNight(product);
  }, 120_000);

  test('names the account in the places that docs/trust.md lists, and its customer in an open review alone', async () => {
    const listed = ['users', 'user-actions-log', 'trials', 'jobs'].map((table) => `${deployment}-${table}`);
    const places = Object.keys(await placesWith(product, [person.userId]));
    expect(places.filter((place) => !listed.includes(place))).toEqual([]);
    expect(Object.keys(await placesWith(product, [customer]))).toEqual([`${deployment}-jobs`]);
  });

  test(`${daysLater} days later no review, no customer and no message is left`, async () => {
    await product.advance(daysLater * day);
    await nextNight(product);
    expect(await placesWith(product, [customer, person.email])).toEqual({});
    expect(JSON.stringify((await product.state()).mailbox)).not.toContain(person.email);
    const { data } = await stripe.customers.list({ email: person.email });
    expect(data).toEqual([]);
    expect(await stripe.customers.retrieve(customer)).toEqual(
      expect.not.objectContaining({ email: expect.anything() }),
    );
  }, 120_000);

  test('1,000 days later the tombstone alone is left', async () => {
    await product.advance(1_000 * day);
    await nextNight(product);
    // Rows leave by TTL, which DynamoDB does in its own time.
    const places = await until(
      async () => Object.keys(await placesWith(product, [person.userId])),
      (found) => found.length <= 1,
    );
    expect(places).toEqual([`${deployment}-users`]);
    expect(Object.keys((await rowOf(product, person))!).sort()).toEqual([
      'created_at',
      'last_change',
      'roster_shard',
      'status',
      'sync_applied',
      'sync_ticket',
      'synced_at',
      'updated_at',
      'user_id',
      'version',
    ]);
  }, 400_000);
});
