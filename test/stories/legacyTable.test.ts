import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { synth } from '../../tools/dev/synth.mjs';
import { importCommand } from '../kit/imports/command.ts';
import { followed, migrates, tablesOf, until } from '../kit/product/operating.ts';
import { aPerson, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-legacy-'));
const TableName = 'old-app-metadata';
let product: Product;

beforeAll(async () => {
  const settings = { reserve: true, legacyTable: { name: TableName, userIndex: 'ByUser' } };
  const folder = join(scratch, 'stack');
  await synth({ extensions: localExtensions(), settings, folder });
  product = await startProduct({ args: ['--no-web', '--own', '--template', folder], hasSameResources: true });
  await tablesOf(product).send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: [{ AttributeName: 'strategy_id', KeyType: 'HASH' }],
      AttributeDefinitions: ['strategy_id', 'user_id'].map((AttributeName) => ({
        ...{ AttributeName, AttributeType: 'S' as const },
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ByUser',
          KeySchema: [{ AttributeName: 'user_id', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
}, 300_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const today = async () => new Date(await product.now()).toISOString().slice(0, 10);

/** A day's counter of the old system, under an id of no meaning. */
async function counted(userId: string, date: string, used: number): Promise<void> {
  const Item = {
    ...{ strategy_id: `${userId}-${date}`, type: 'usage', user_id: userId, feature_name: 'simulations' },
    ...{ date, feature_date_key: `simulations_${date}`, usage_count: used },
  };
  await tablesOf(product).send(new PutCommand({ TableName, Item }));
}

async function left(): Promise<string[]> {
  const { Items = [] } = await tablesOf(product).send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.map((row) => row['user_id'] as string);
}

/** A user whose account is still to be made. */
async function aNewcomer(): Promise<Person> {
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  await followed(product);
  const key = { TableName: 'usher-dev-users', Key: { user_id: person.userId } };
  await tablesOf(product).send(new DeleteCommand(key));
  return person;
}

async function usedOf(person: Person): Promise<Record<string, number>> {
  const { Items = [] } = await tablesOf(product).send(
    new ScanCommand({ TableName: 'usher-dev-user-usage', ConsistentRead: true }),
  );
  const own = Items.filter(
    (row) => row['user_id'] === person.userId && row['feature_name'] === 'simulations',
  );
  return Object.fromEntries(
    own.map((row) => [String(row['feature_date_key']).replace('simulations_', ''), row['usage_count']]),
  );
}

test('a visit moves the account’s rows out of a table of another system, once, and leaves those of others', async () => {
  const [one, other] = [await aNewcomer(), await aNewcomer()];
  for (const { userId } of [one, other]) await counted(userId, '2026-01-02', 3);
  await gets(product, one, '{ me { id } }');
  await followed(product);
  expect(await left()).toEqual([other.userId]);
  expect(await usedOf(one)).toEqual({ '2026-01-02': 3 });
  await counted(one.userId, '2026-01-02', 9);
  await gets(product, one, '{ me { id } }');
  await followed(product);
  expect(await usedOf(one)).toEqual({ '2026-01-02': 3 });
});

test('users who work during their first visit lose and double nothing of what it moves', async () => {
  const now = await product.now();
  const iso = (days: number) => new Date(now + days * 86_400_000).toISOString();
  const [day, before] = [await today(), iso(-1).slice(0, 10)];
  for (let round = 0; round < 4; round++) {
    const person = await aNewcomer();
    const { userId } = person;
    const subscription = {
      ...{ strategy_id: `${userId}-sub`, type: 'subscription', user_id: userId, plan_id: 'pro' },
      ...{ subscription_id: `old-${round}`, status: 'active' },
      ...{ current_period_start: iso(-5), current_period_end: iso(25) },
    };
    await tablesOf(product).send(new PutCommand({ TableName, Item: subscription }));
    await counted(userId, before, 4);
    await counted(userId, day, 2);
    const use = 'mutation { consumeUsage(feature: "simulations") { allowed } }';
    const answers = await Promise.all(
      [use, '{ me { id } }', use, use].map((ask) => gets(product, person, ask)),
    );
    const uses = answers.filter(({ consumeUsage }) => consumeUsage?.allowed).length;
    await until(left, (users) => !users.includes(userId));
    await followed(product);
    for (let visit = 0; visit < 2; visit++) {
      const used = await usedOf(person);
      expect(used[before]).toBe(4);
      // What the old system counted today counts as long as nothing was counted here.
      const brought = used[day]! - uses;
      expect([0, 2]).toContain(brought);
      const { me } = await gets(
        product,
        person,
        '{ me { subscriptions { id } usage { feature others { used } } } }',
      );
      expect(me.subscriptions).toEqual([{ id: `old-${round}` }]);
      const [cycle] = me.usage.find((one: any) => one.feature === 'simulations').others;
      // A use before the plan came is none of its billing cycle.
      expect(cycle.used).toBeGreaterThanOrEqual(4 + brought);
      expect(cycle.used).toBeLessThanOrEqual(4 + brought + uses);
      await followed(product);
    }
  }
});

test('an import, the command and visits take from it beside each other, and each day counts once', async () => {
  const people: Person[] = [];
  for (let at = 0; at < 6; at++) people.push(await aNewcomer());
  const day = await today();
  for (const { userId } of people) {
    await counted(userId, '2026-01-03', 4);
    await counted(userId, day, 1);
  }
  const args = ['--from', `dynamodb:${TableName}`, '--map', 's2', '--local', product.folder];
  const importing = importCommand(join(scratch, 'imports'), args);
  const migrating = migrates(product);
  for (const person of people) await gets(product, person, '{ me { id } }');
  const [{ stdout }, migrated] = [await importing, await migrating];
  expect(stdout).toContain('0 rejected.');
  expect(migrated).toMatch(/0 refused; 0 of deleted accounts deleted\./);
  await followed(product);
  // What the import was first with waits for the command.
  await migrates(product);
  expect(await left()).toEqual([]);
  for (const person of people) expect(await usedOf(person)).toMatchObject({ '2026-01-03': 4, [day]: 1 });
});

test('a backup leaves it to its own system', () => {
  const to = join(scratch, 'backup');
  const words = ['tools/dev/run.mjs', 'tools/backup/backup.ts', '--local', product.folder, '--to', to];
  execFileSync(process.execPath, words, { stdio: 'ignore' });
  const { tables } = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')) as { tables: object };
  expect(Object.keys(tables)).toContain('users');
  expect(Object.keys(tables)).not.toContain('strategy-metadata');
});
