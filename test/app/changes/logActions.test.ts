import { expect, test } from 'vitest';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Change } from '../../../app/changes/change.ts';
import { aProduct, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

let logActions: typeof import('../../../app/changes/logActions.ts').logActions;

const world = withWorld(
  'usage',
  async () => {
    await world.sell(aProduct('pro'));
    ({ logActions } = await import('../../../app/changes/logActions.ts'));
  },
  { isWired: true },
);

/** Uses of one account, each as its stream tells it. */
async function usesOf(userId: string, count: number, details: (n: number) => object = () => ({})) {
  const changes: Change[] = [];
  for (let n = 0; n < count; n++) {
    const wish = aWish(userId);
    await world.consume(wish, undefined, noon);
    const after = (await world.getRow(userId, 'exports_2026-11-20'))!;
    const last = { ...after.last_action!, details: { ...details(n) } };
    changes.push({
      ...{ kind: 'usage', before: { ...after, version: after.version - 1 } },
      after: { ...after, last_action: last },
    });
  }
  return changes;
}
const logOf = async (userId: string) => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: process.env['TABLE_USER_ACTIONS_LOG'],
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
    }),
  );
  return Items ?? [];
};
const anAccount = () => world.anAccountWith([{ period: 'DAY', limit: 1000 }]);

test('the rows of a batch are written in as few requests as DynamoDB takes', async () => {
  const user = await anAccount();
  const changes = await usesOf(user, 60);
  const { passed } = await world.wire.during(() => logActions(changes));
  expect(passed.map(({ operation }) => operation)).toEqual(Array.from({ length: 3 }, () => 'BatchWriteItem'));
  expect(new Set((await logOf(user)).map((row) => row['version']))).toEqual(
    new Set(Array.from({ length: 60 }, (_, n) => n + 1)),
  );
});

test('a row that cannot be written is told by its record, and does not keep the others of its batch from the log', async () => {
  const user = await anAccount();
  const changes = await usesOf(user, 8, (n) => (n === 5 ? { text: 'x'.repeat(500_000) } : {}));
  const faults = await logActions(changes);
  expect(faults).toMatchObject([{ index: 5, error: expect.stringContaining('size') as string }]);
  expect((await logOf(user)).map((row) => row['version']).sort()).toEqual([1, 2, 3, 4, 5, 7, 8]);
});

test('a record that stands twice in a batch is one row', async () => {
  const user = await anAccount();
  const changes = await usesOf(user, 2);
  expect(await logActions([...changes, ...changes])).toEqual([]);
  expect(await logOf(user)).toHaveLength(2);
});
