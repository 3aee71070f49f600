import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Limit } from '../../../domain/entitlement.ts';
import { aRight, call, day, noon } from '../../kit/given.ts';
import { changeOf, type Everything } from '../../kit/world/everything.ts';
import { anAccount, answered, callId, someone, type Flow } from './flow.ts';

const daily = (limit: number): Limit[] => [{ period: 'DAY', limit }];

async function anAccountWith(world: Everything, limits: Limit[]): Promise<string> {
  await anAccount(world, someone);
  await world.giveRight(someone, aRight(limits));
  return someone;
}

const use = (userId: string, more: { idempotencyKey?: string; amount?: number } = {}, id = callId) =>
  answered(call('Mutation.consumeUsage').as(userId, { feature: 'exports', ...more }, { callId: id }));

const hold = (userId: string) =>
  answered(
    call('Mutation.reserveUsage').as(
      userId,
      { feature: 'exports', amount: 2, idempotencyKey: 'h' },
      { callId },
    ),
  );

const counted = 'asked again with the same request, it counts once';

/** By its place: the project of the example builds on that of the tests. */
const extension = resolve('examples/race/functions/runSimulation.ts');

const simulate = async (userId: string) => {
  const { handler } = await import(extension);
  const input = { trackId: 'monza', startTyre: 'SOFT', stops: [] };
  const caller = { kind: 'user', userId, username: userId, groups: [], tokenUse: 'access' };
  const args = { input, idempotencyKey: 'race' };
  const asked = { field: 'Mutation.runSimulation', args, caller, source: null, requestId: callId, callId };
  return answered(handler(asked as never) as Promise<any>);
};

export const countingFlows: Flow[] = [
  {
    title: 'the first use in a window',
    then: counted,
    given: (world) => anAccountWith(world, daily(5)),
    run: (userId) => use(userId),
  },
  {
    title: 'a use of a counter that is known',
    then: counted,
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      await use(userId, {}, 'before');
      return userId;
    },
    run: (userId) => use(userId),
  },
  {
    title: 'a use with a key',
    then: 'asked again with the same key, it counts once',
    given: (world) => anAccountWith(world, [...daily(5), { period: 'MONTH', limit: 50 }]),
    run: (userId) => use(userId, { idempotencyKey: 'k' }),
  },
  {
    title: 'a use over the limit',
    then: 'it is refused, and nothing is counted',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(1));
      await use(userId, {}, 'before');
      return userId;
    },
    run: (userId) => use(userId),
  },
  {
    title: 'a use of a feature that no plan of the account has',
    then: 'it is refused, and nothing is counted',
    // What was refused a moment ago is not written down again.
    given: (world) => anAccount(world, randomUUID()),
    run: (userId) => use(userId),
  },
  {
    title: 'a hold is placed',
    then: 'asked again with the same key, one hold is placed',
    given: (world) => anAccountWith(world, daily(5)),
    run: (userId) => hold(userId),
  },
  {
    title: 'a hold is settled',
    then: 'asked again, it counts once and holds nothing',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      return { userId, holdId: (await hold(userId)).holdId! };
    },
    run: ({ userId, holdId }) =>
      answered(call('Mutation.settleUsage').as(userId, { feature: 'exports', holdId, amount: 1 })),
  },
  {
    title: 'a hold beside uses of two limits is settled',
    then: 'asked again, it counts once and holds nothing',
    given: async (world) => {
      const userId = await anAccountWith(world, [...daily(5), { period: 'MONTH', limit: 50 }]);
      const { holdId } = await hold(userId);
      await use(userId, {}, 'before');
      return { userId, holdId: holdId! };
    },
    run: ({ userId, holdId }) =>
      answered(call('Mutation.settleUsage').as(userId, { feature: 'exports', holdId, amount: 1 })),
  },
  {
    title: 'a use of two limits that are known',
    then: counted,
    given: async (world) => {
      const userId = await anAccountWith(world, [...daily(5), { period: 'MONTH', limit: 50 }]);
      await use(userId, {}, 'before');
      return userId;
    },
    run: (userId) => use(userId),
  },
  {
    title: 'a grant by an operator',
    then: 'asked again with the same key, it is given once',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      await use(userId, {}, 'before');
      return userId;
    },
    run: (userId) =>
      answered(
        call('Mutation.grantUsage').asOperator({
          ...{ userId, feature: 'exports', amount: 3, reason: 'a courtesy', idempotencyKey: 'g' },
        }),
      ),
  },
  {
    title: 'a grant that takes a second operator',
    then: 'asked again with the same key, it waits once',
    given: (world) => anAccountWith(world, daily(5)),
    run: async (userId) => {
      const { askForSecond } = await import('../../../app/people/operatorRequests.ts');
      const grant = { feature: 'exports', amount: 3, expiresMs: null, key: 'g' };
      const operator = { userId: 'operator', email: null, groups: ['admins'] };
      // It always throws: that it waits is the answer, and anything else a failure.
      await askForSecond({ userId, reason: 'a courtesy', grant }, operator, noon).catch((error: unknown) => {
        if ((error as { code?: string }).code !== 'Forbidden') throw error;
      });
    },
  },
  {
    title: 'an explanation for an operator',
    then: 'Unavailable or an error, and nothing is written',
    given: async (world) => {
      const userId = await anAccount(world, someone);
      await world.giveRight(userId, aRight(daily(5), { expiresMs: noon - day }));
      await world.put('TABLE_USER_SUBSCRIPTIONS', {
        ...{ user_id: userId, subscription_id: 'sub_1', plan_id: 'pro', status: 'past_due', items: [] },
        ...{ access_until_ms: noon - day, past_due_since: new Date(noon - 9 * day).toISOString() },
      });
      return userId;
    },
    run: (userId) => answered(call('Query.explainDecision').asOperator({ userId, feature: 'exports' })),
  },
  {
    title: 'counters over all accounts',
    then: 'an error, and nothing is written',
    given: async (world) => use(await anAccountWith(world, daily(5))),
    run: () => answered(call('Query.featureUsage').asOperator({ feature: 'exports' })),
  },
  {
    title: 'counters that are reset on a day',
    then: 'an error, and nothing is written',
    given: async (world) => use(await anAccountWith(world, daily(5))),
    run: () =>
      answered(call('Query.resetsOn').asOperator({ date: new Date(noon + day).toISOString().slice(0, 10) })),
  },
  {
    title: 'a counter is counted again from its log, and put right',
    then: 'run again, it is put right once',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      await use(userId, {}, 'before');
      const [row] = await world.usageRows(userId);
      await world.put('TABLE_USER_USAGE', { ...row, usage_count: 0, remaining: 5 });
      await consequencesOf('TABLE_USER_USAGE', undefined, row!);
      return { row: (await world.usageRows(userId))[0] };
    },
    run: async ({ row }) => {
      const { recountPatiently, repair } = await import('../../../store/recount.ts');
      const found = await recountPatiently(row as any, noon, async () => {}, 2);
      if (found.verdict === 'drifted' && !(await repair(found, 'a test', noon)))
        throw new Error('The counter moved meanwhile.');
    },
  },
  {
    title: 'a use of an extension',
    then: 'asked again with the same key, it counts once and gives the same simulation',
    given: async (world) => {
      await anAccount(world, someone);
      await world.giveRight(someone, aRight(daily(5), { feature: 'simulations' }));
      return someone;
    },
    run: simulate,
  },
  {
    title: 'a use of an extension, asked for once more',
    then: 'it gives the same simulation',
    given: async (world) => {
      await anAccount(world, someone);
      await world.giveRight(someone, aRight(daily(5), { feature: 'simulations' }));
      await simulate(someone);
      return someone;
    },
    run: simulate,
  },
];

/** What follows from a change of a table, as its stream hands it over. */
export function consequencesOf(variable: string, before: object | undefined, after: object): Promise<void> {
  return consequencesOfAll(variable, [before, after]);
}

async function consequencesOfAll(
  variable: string,
  ...changes: [before: object | undefined, after: object][]
): Promise<void> {
  const { handler } = await import('../../../functions/changes.ts');
  const Records = changes.map(([before, after]) => changeOf(variable, before, after));
  const { batchItemFailures } = await handler({ Records });
  if (batchItemFailures.length > 0) throw new Error('A consequence failed.');
}

/** Without a listener nothing is pushed. */
const isListenedTo = (world: Parameters<Flow['given']>[0], owner: string) =>
  world.put('TABLE_RECEIPTS', { owner, receipt_id: 'listening', until_ms: never, expires_at: never / 1000 });
const never = Date.parse('2100-01-01');

export const changeFlows: Flow[] = [
  {
    title: 'what follows from a use',
    then: 'the stream brings it again: one log row, one place, and a push',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      await isListenedTo(world, userId);
      await use(userId, {}, 'before');
      const [before] = await world.usageRows(userId);
      await use(userId, { amount: 4 });
      return { before, row: (await world.usageRows(userId))[0]! };
    },
    run: ({ before, row }) => consequencesOf('TABLE_USER_USAGE', before, row),
  },
  {
    title: 'what follows from two uses',
    then: 'the stream brings them again: a log row each',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      const rows = [undefined] as (object | undefined)[];
      for (const request of ['before', callId]) {
        await use(userId, {}, request);
        rows.push((await world.usageRows(userId))[0]);
      }
      return rows;
    },
    run: ([none, first, second]) => consequencesOfAll('TABLE_USER_USAGE', [none, first!], [first, second!]),
  },
  {
    title: 'what follows from another address',
    then: 'the stream brings it again: the claims follow the mailbox',
    given: async (world) => {
      await anAccount(world, someone, { email: 'old@example.com' });
      await answered(call('Mutation.startTrial').as(someone, { productId: 'pro' }, { callId }));
      const before = await world.userRow(someone);
      const after = { ...before, email: 'new@example.com', version: before.version + 1 };
      await world.put('TABLE_USERS', after);
      return { before, after };
    },
    run: ({ before, after }) => consequencesOf('TABLE_USERS', before, after),
  },
  {
    title: 'what follows from a use that came after the deletion',
    then: 'the stream brings it again: no counter stays, and no words',
    given: async (world) => {
      const userId = await anAccountWith(world, daily(5));
      await isListenedTo(world, userId);
      await use(userId);
      await world.put('TABLE_USERS', { ...(await world.userRow(userId)), status: 'DELETED' });
      return (await world.usageRows(userId))[0]!;
    },
    run: (row) => consequencesOf('TABLE_USER_USAGE', undefined, row),
  },
];
