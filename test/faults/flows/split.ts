import { aRight, call, noon } from '../../kit/given.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount, answered, callId, someone, type Flow } from './flow.ts';

/** `everything.ts` says that counters of `exports` may be split. */
const key = 'exports_2026-11-01#MONTH';
/** Changes at one moment after which a counter is busy. */
const busy = 33;

const use = (more: { idempotencyKey?: string } = {}, id = callId) =>
  answered(call('Mutation.consumeUsage').as(someone, { feature: 'exports', ...more }, { callId: id }));

async function usedBefore(world: Everything, times: number): Promise<void> {
  await anAccount(world, someone);
  await world.giveRight(someone, aRight([{ period: 'MONTH', limit: 10_000 }]));
  for (let i = 0; i < times; i++) await use({}, `before-${i}`);
}

/** With units in every part. */
const aSplitCounter = (world: Everything) => usedBefore(world, busy + 20);

/** Where the counter stands, wherever its units are. */
async function standing(): Promise<unknown> {
  const { getRow } = await import('../../../store/usageRows.ts');
  const row = await getRow(someone, key);
  return row && [row.usage_count, row.held_count, row.remaining];
}

/** Units lie in other places after another try, and come to the same. */
const ignores = ['TABLE_USER_USAGE'];
const counted = 'asked again with the same request, it counts once';

export const splitFlows: Flow[] = [
  {
    title: 'a use of a counter that is split',
    then: counted,
    given: aSplitCounter,
    run: () => use(),
    ignores,
    beside: standing,
  },
  {
    title: 'a use with a key of a counter that is split',
    then: 'asked again with the same key, it counts once',
    given: aSplitCounter,
    run: () => use({ idempotencyKey: 'k' }),
    ignores,
    beside: standing,
  },
  {
    title: 'a use with which a counter is split',
    then: counted,
    given: (world) => usedBefore(world, busy),
    run: () => use(),
    ignores,
    beside: standing,
  },
  {
    title: 'a hold beside uses of a counter that is split',
    then: 'asked again with the same key, one hold is placed, and no use is lost',
    given: aSplitCounter,
    run: () =>
      answered(
        call('Mutation.reserveUsage').as(
          someone,
          { feature: 'exports', amount: 2, idempotencyKey: 'h' },
          { callId },
        ),
      ),
    ignores: [...ignores, 'TABLE_RECEIPTS'],
    beside: standing,
  },
  {
    title: 'the rows of an account with a counter that is split are deleted',
    then: 'done again, nothing of counter and parts is left',
    given: aSplitCounter,
    run: async () => {
      const { eraseRows } = await import('../../../app/people/erase.ts');
      return eraseRows(someone, [], noon);
    },
  },
];
