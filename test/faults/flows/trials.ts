import { call, day, hour, noon } from '../../kit/given.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount, answered, callId, someone, type Flow } from './flow.ts';
import { aCustomer } from './payer.ts';

const start = (userId: string, hours?: number) =>
  answered(
    call('Mutation.startTrial').as(
      userId,
      { productId: 'pro', ...(hours === undefined ? {} : { hours }) },
      { callId },
    ),
  );

async function aTrial(world: Everything, hours?: number): Promise<string> {
  const userId = await anAccount(world, someone);
  await start(userId, hours);
  return userId;
}

/** A minute of the clock of trials; the next one comes after the lease of a visit that died. */
async function tick(): Promise<void> {
  const { handler } = await import('../../../functions/trialClock.ts');
  await handler();
}

async function lookedAtUntil(ms: number): Promise<void> {
  const { noteDoneUntil } = await import('../../../store/trialsDue.ts');
  await noteDoneUntil(ms);
}

/** Account and log say when a trial ended: one visit later than without a failure. */
const saysWhen = ['TABLE_USERS', 'TABLE_USER_ACTIONS_LOG'];

/** What the bus was told, each happening once however often it was told, and what the log says. */
const told = async (userId: string, world: Everything) => ({
  bus: new Set(
    world.cloud.events.map(
      ({ type, detail }) => `${type} ${String(detail['eventId']).split(':').slice(1).join(':')}`,
    ),
  ).size,
  log: (await world.logRows(userId)).map((row) => row['action_type']),
});

export const trialFlows: Flow[] = [
  {
    title: 'a trial is started',
    // Its counters are made at the latest by the first use.
    ignores: ['TABLE_USER_USAGE'],
    then: 'asked again with the same request, it is there once and whole',
    given: (world) => anAccount(world, someone),
    run: (userId) => start(userId),
  },
  {
    title: 'a trial is started by an account with a saved card',
    ignores: ['TABLE_USER_USAGE'],
    then: 'asked again with the same request, it is there once, and the card has had it',
    given: async (world) => {
      const { userId, customer } = await aCustomer(world);
      await world.sdk.paymentMethods.attach('pm_card_visa', { customer });
      return userId;
    },
    run: (userId) => start(userId),
  },
  {
    title: 'a trial is extended by an operator',
    // A counter reads its rights again at the end that it knows.
    ignores: ['TABLE_USER_USAGE'],
    then: 'an error, and nothing is written, or all of it is',
    given: (world) => aTrial(world),
    run: (userId) =>
      answered(
        call('Mutation.extendTrial').asOperator({
          ...{ userId, productId: 'pro', hours: 48, reason: 'a courtesy' },
        }),
      ),
    isDone: async (userId, world) => (await world.trialRows(userId))[0]!.expiresAt > noon + 15 * day,
  },
  {
    title: 'a trial ends',
    ignores: saysWhen,
    then: 'the next visit ends it, and the bus hears of it with the same id',
    given: async (world) => {
      const userId = await aTrial(world);
      await lookedAtUntil(noon - hour);
      await tick();
      await lookedAtUntil(noon + 14 * day - hour);
      world.at(noon + 14 * day + 1);
      return userId;
    },
    // Where the end of a visit met another write, the one after its lease finds nothing more to do.
    run: async (_, world) => {
      await tick();
      world.at(noon + 14 * day + 6 * 60_000);
      await tick();
    },
    again: async (_, world) => {
      world.at(noon + 14 * day + 6 * 60_000);
      await tick();
    },
    beside: told,
  },
  {
    title: 'a trial ends that is moved while the bus is told',
    ignores: saysWhen,
    then: 'the next visit takes it up, and the bus hears of it with the same id',
    given: async (world) => {
      const userId = await aTrial(world);
      await lookedAtUntil(noon - hour);
      await tick();
      await lookedAtUntil(noon + 14 * day - hour);
      world.at(noon + 14 * day + 1);
      return userId;
    },
    run: async (_, world) => {
      await tick();
      world.at(noon + 14 * day + 6 * 60_000);
      await tick();
    },
    between: {
      site: 'store/trialsDue.ts · endVisit · Update',
      work: async (userId, world) => {
        const [trial] = await world.trialRows(userId);
        await world.put('TABLE_TRIALS', { ...trial, dueAt: noon + 14 * day + 2 });
      },
    },
    again: async (_, world) => {
      world.at(noon + 14 * day + 6 * 60_000);
      await tick();
    },
    beside: told,
  },
  {
    title: 'the clock of trials after a standstill',
    then: 'the next tick begins where this one did',
    given: async (world) => {
      const userId = await aTrial(world, 24);
      world.at(noon + day - hour / 2);
      return userId;
    },
    run: () => tick(),
    again: async (_, world) => {
      world.at(noon + day - hour / 2 + 6 * 60_000);
      await tick();
    },
    beside: told,
  },
  {
    title: 'a trial is looked at, and counted for operators',
    then: 'an error, and nothing is written',
    given: (world) => aTrial(world),
    run: async (userId) => {
      await answered(call('Query.trial').as(userId, { productId: 'pro' }));
      await answered(call('Query.trialMetrics').asOperator({ from: '2026-11-20', to: '2026-11-21' }));
    },
  },
];
