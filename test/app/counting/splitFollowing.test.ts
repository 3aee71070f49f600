import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { day, noon, withWorld } from '../../kit/given.ts';
import { Following } from '../../kit/world/following.ts';
import { burst, month, monthly, splitExports, splitIn } from '../../kit/world/split.ts';
import { aWish } from '../../kit/world/usage.ts';

/** What follows from uses of a counter that is split: the log, the pushes, the lists, and the end of the account. */
splitExports(4);
const following = new Following();
const world = withWorld('usage', (started) => following.begin(started));
afterAll(() => following.end());
const { use, hold, ownRow, parts, aSplitAccount } = splitIn(world);

test('each use has its row in the log, which names the counter and does not say where it stood', async () => {
  const user = await aSplitAccount(10_000);
  const wish = aWish(user, { amount: 3, type: 'export.made' });
  const action = { ...wish.action, details: { page: 7 }, by: 'backend' };
  await world.consume({ ...wish, action }, undefined, noon);
  await following.follow();
  const rows = await world.logRows(user);
  expect(rows).toHaveLength(burst + 1);
  const [row] = rows.filter(({ action_type }) => action_type === 'export.made');
  expect(row).toMatchObject({
    ...{ feature: 'exports', amount: 3, counters: [month], action_details: { page: 7 }, actor: 'backend' },
    ...{ plan_id: 'pro', request_id: wish.action.req },
  });
  expect([row!['usage_before'], row!['usage_after']]).toEqual([undefined, undefined]);
  const inRow = rows.filter(({ usage_after }) => usage_after !== undefined);
  expect(inRow.map(({ usage_after }) => usage_after).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: inRow.length }, (_, index) => index + 1),
  );
});

test('a stream that is delivered again writes the same rows of the log', async () => {
  const user = await aSplitAccount(10_000);
  await use(user);
  await hold(user, 2);
  const { streamOf } = await import('../../kit/world/tableStream.ts');
  const { client, endpoint } = world.engine;
  const records = await (await streamOf(client, endpoint, process.env['TABLE_USER_USAGE']!)).next();
  const own = records.filter((record) => JSON.stringify(record).includes(user));
  const { handler } = await import('../../../functions/changes.ts');
  const logged = [];
  for (let i = 0; i < 2; i++) {
    expect(await handler({ Records: own })).toEqual({ batchItemFailures: [] });
    logged.push(await world.logRows(user));
  }
  expect(logged[1]).toEqual(logged[0]);
  // Neither giving out nor taking in is an action.
  expect(logged[0]!.map(({ action_type }) => action_type).filter((type) => type !== 'consume')).toEqual([
    'hold.placed',
  ]);
});

test('an open screen is told what stands in all parts together, once for each batch, by versions that grow', async () => {
  const nowMs = Date.now();
  const user = await world.anAccountWith([{ period: 'LIFETIME', limit: 10_000 }]);
  const listening = { owner: user, receipt_id: 'listening', until_ms: nowMs + day };
  await world.put('TABLE_RECEIPTS', listening);
  for (let batch = 0; batch < 4; batch++) {
    for (let i = 0; i < 30; i++) await use(user, 1, nowMs);
    if (batch === 2) await hold(user, 5, nowMs);
    await following.follow();
  }
  const pushes = following.pushes.filter(({ userId }) => userId === user);
  expect(pushes.map(({ used }) => used)).toEqual([30, 60, 90, 120]);
  expect(pushes.at(-1)).toMatchObject({ remaining: 9875, held: 5 });
  const versions = pushes.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
});

test('a counter near its limit is in the list of these, by what all of its parts have counted', async () => {
  const { openWindowPage } = await import('../../../app/counting/openWindows.ts');
  const user = await aSplitAccount(1000);
  await following.follow();
  for (let i = 0; i < 27; i++) await use(user, 30);
  await following.follow();
  const question = { feature: 'exports', threshold: 0.8, date: undefined };
  const { windows } = await openWindowPage(question, 100, undefined, noon);
  const own = windows.filter(({ row }) => row.user_id === user);
  expect(own).toMatchObject([{ counter: { used: burst + 810 } }]);
  const { windows: all } = await openWindowPage({ ...question, threshold: 0 }, 100, undefined, noon);
  expect(all.filter(({ row }) => row.user_id.includes('~'))).toEqual([]);
});

test('verify agrees with the log, and repairs a part that has lost uses', async () => {
  const user = await aSplitAccount(10_000);
  for (let i = 0; i < 20; i++) await use(user);
  await following.follow();
  expect(await following.verified(user)).toMatchObject({ counters: 1, right: 1 });
  const [part] = (await parts(user)).filter(({ units_used }) => units_used > 0);
  await world.documents.send(
    new UpdateCommand({
      TableName: process.env['TABLE_USER_USAGE'],
      Key: { user_id: part!.user_id, feature_date_key: month },
      UpdateExpression: 'SET units_used = units_used - :lost',
      ExpressionAttributeValues: { ':lost': 1 },
    }),
  );
  expect(await following.verified(user)).toMatchObject({ drifted: 1 });
  expect(await following.verified(user, true)).toMatchObject({ repaired: 1 });
  expect(await ownRow(user)).toMatchObject({ usage_count: burst + 20, remaining: 9980 - burst });
  await following.follow();
  expect(await following.verified(user)).toMatchObject({ right: 1 });
});

test('a run over all accounts counts the counters and not their parts', async () => {
  const user = await aSplitAccount(10_000);
  await use(user);
  await following.follow();
  const { verifyAll } = await import('../../../tools/operate/verifyAll.ts');
  const seen: string[] = [];
  const options = { repair: false, reason: 'test', fresh: true, waitMs: 1, pageSize: 3 };
  const totals = await verifyAll({
    ...{ ...options, user: undefined },
    ...{ report: (line: string) => void seen.push(line), progress: () => undefined },
  });
  expect(seen.filter((line) => line.includes(user))).toEqual([]);
  expect(totals.drifted).toBe(0);
});

test('an export says what was used, and nothing of parts', async () => {
  const user = await aSplitAccount(10_000);
  for (let i = 0; i < 5; i++) await use(user);
  const { ownSections } = await import('../../../app/export/ownRows.ts');
  const section = ownSections.find(({ name }) => name === 'usage')!;
  const rows = [];
  const subject = { userId: user, account: await world.userRow(user) };
  for await (const { row } of section.read(subject as never, undefined)) rows.push(row);
  expect(rows).toMatchObject([{ usage_count: burst + 5, remaining: 9995 - burst }]);
  expect(Object.keys(rows[0]!).filter((name) => /part|split/.test(name))).toEqual([]);
});

test('with the account its parts go, and a use that comes late brings none back', async () => {
  const user = await aSplitAccount(10_000);
  for (let i = 0; i < 20; i++) await use(user);
  const entry = world.cachedFor(user, 'exports', noon)!;
  const { listRowsAlone } = await import('../../../store/standAlone.ts');
  const { deleteRow } = await import('../../../store/rowsOf.ts');
  for (const row of await listRowsAlone(user, noon)) await deleteRow('usage', { ...row });
  expect([await ownRow(user), await parts(user)]).toEqual([undefined, []]);
  await world.put('TABLE_USERS', { ...(await world.userRow(user)), status: 'DELETED' });
  world.remember(user, 'exports', entry);
  expect(await use(user)).toMatchObject({ allowed: false });
  expect([await ownRow(user), await parts(user)]).toEqual([undefined, []]);
});

test('a counter that is split while it is deleted leaves no part behind, and is remembered as it was', async () => {
  const user = await aSplitAccount(10_000);
  for (let i = 0; i < 9; i++) await use(user);
  const { deleteRow } = await import('../../../store/rowsOf.ts');
  const row = (await world.getRow(user, month))!;
  expect(await deleteRow('usage', { ...row })).toMatchObject({ usage_count: burst + 9 });
  expect([await ownRow(user), await parts(user)]).toEqual([undefined, []]);
});

test('where the setting was taken away, the next use takes the counter in, and it stays whole', async () => {
  const user = await world.anAccountWith(monthly(10_000), { feature: 'tries' });
  const useTries = () => world.consume(aWish(user, { feature: 'tries' }), undefined, noon);
  await useTries();
  const key = month.replace('exports', 'tries');
  const { giveOut, openParts, usePart } = await import('../../../store/parts.ts');
  const opened = await openParts((await world.getRow(user, key))!, { n: 4, epoch: noon }, noon);
  await giveOut(opened, 1, undefined, 50);
  const [id, action] = ['an-id-01', { type: 'consume', n: 20, at: noon }];
  await usePart({ userId: user, key, part: 1, epoch: noon, amount: 20, id, action }, noon);
  world.forgetAll();
  for (let i = 0; i < 50; i++) await useTries();
  expect(await ownRow(user, key)).toMatchObject({ usage_count: 71, remaining: 9929 });
  expect((await ownRow(user, key))!.parts).toBeUndefined();
});

test('a day that was counted elsewhere is added to a counter that is split', async () => {
  const user = await aSplitAccount(10_000);
  for (let i = 0; i < 9; i++) await use(user);
  const { arrive } = await import('../../../store/arrivals/arrive.ts');
  const counter = { feature: 'exports', date: '2026-11-12', used: 40, limit: null };
  const run = { id: 'run-1', source: 'jsonl:counters.jsonl' };
  expect(await arrive({ kind: 'counter', userId: user, counter }, run, noon)).toMatchObject({
    became: 'moved',
  });
  const used = burst + 49;
  expect(await ownRow(user)).toMatchObject({ usage_count: used, remaining: 10_000 - used });
  expect(await use(user)).toMatchObject({ allowed: true, usage: { used: used + 1 } });
  await following.follow();
  expect(await following.verified(user)).toMatchObject({ drifted: 0 });
});
