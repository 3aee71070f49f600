import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { withWorld } from '../../kit/given.ts';
import { pushTaker, streamOf } from '../../kit/world/tableStream.ts';
import { aWish } from '../../kit/world/usage.ts';

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
});
afterAll(() => taken.stop());

const now = Date.now();
const put = (table: string, Item: Record<string, unknown>) =>
  world.documents.send(new PutCommand({ TableName: process.env[table]!, Item }));
const use = (user: string, amount: number) => {
  const wish = aWish(user, { amount });
  return world.consume({ ...wish, action: { ...wish.action, at: now } }, undefined, now);
};
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

test('a row that was restored has had its consequences: no log row, no push, no move; later changes have them as ever', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
  const until_ms = now + 25 * 3_600_000;
  await put('TABLE_RECEIPTS', { owner: user, receipt_id: 'listening', until_ms });
  await use(user, 3);
  await handler({ Records: [...(await usageStream.next()), ...(await usersStream.next())] });
  const [row] = await world.usageRows(user);
  const account = (await world.rowOf('TABLE_USERS', { user_id: user }))!;
  const before = await logOf(user);
  expect(before).toHaveLength(2);
  taken.pushes.length = 0;

  const Key = { user_id: user, feature_date_key: row!.feature_date_key };
  await world.documents.send(new DeleteCommand({ TableName: process.env['TABLE_USER_USAGE']!, Key }));
  // Into nothing, then over a row that is there, as by a restore that was interrupted and continued.
  const elsewhere = row!.feature_band!.replace('#000#', '#900#');
  await put('TABLE_USER_USAGE', { ...row, feature_band: elsewhere, version: row!.version + 2, restored: 1 });
  await put('TABLE_USER_USAGE', { ...row, feature_band: elsewhere, version: row!.version + 5, restored: 2 });
  await put('TABLE_USERS', { ...account, version: 7, email: 'other@example.com', restored: 1 });
  const Records = [...(await usageStream.next()), ...(await usersStream.next())];
  expect(Records).toHaveLength(4);
  expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
  expect(await logOf(user)).toEqual(before);
  expect(taken.pushes).toEqual([]);
  expect((await world.usageRows(user))[0]!.feature_band).toBe(elsewhere);
  expect(await world.rowOf('TABLE_USERS', { user_id: user })).not.toHaveProperty('former_mailboxes');

  await use(user, 2);
  await handler({ Records: await usageStream.next() });
  expect(await logOf(user)).toHaveLength(before.length + 1);
  expect(taken.pushes.map(({ variables }) => variables.usage)).toMatchObject([{ used: 5 }]);
});
