import { Mistake, NoSuchAccount } from '../domain/errors.ts';
import { accountOf } from './accountOf.ts';
import type { MutationConsumeManyArgs, UsageDecision } from '../generated/schema.ts';
import { arrivalOf } from './ownAccount.ts';
import { countingDoor } from './countingDoor.ts';
import { no } from '../app/counting/answer.ts';
import { consume, demandKeyFits } from '../app/counting/consume.ts';
import { useFrom } from '../app/counting/useFrom.ts';

const itemsMax = 25;

/** Every item is checked before the first is used, so that a mistake in one leaves all of them alone. */
export const handler = countingDoor<MutationConsumeManyArgs, UsageDecision[]>(async (call, nowMs) => {
  const { userId, by } = accountOf(call);
  const { length } = call.args.items;
  if (length < 1 || length > itemsMax)
    throw new Mistake('BadRequest', `A call takes 1 to ${itemsMax} items.`);
  const items = call.args.items.map((item, index) => ({
    userId,
    ...useFrom(item, by, nowMs),
    callId: `${call.callId}:${index}`,
    arrive: arrivalOf(call, nowMs),
  }));
  const keys = items.flatMap(({ key }) => key ?? []);
  if (new Set(keys).size < keys.length) throw new Mistake('BadRequest', 'Two items have the same key.');
  await Promise.all(
    items.map(({ key, ...request }) => key !== undefined && demandKeyFits(request, key, nowMs)),
  );
  const answers: UsageDecision[] = [];
  // One after the other: items of one feature would otherwise race each other for its last units.
  for (const { key, ...request } of items) answers.push(await decided(request, key, nowMs));
  return answers;
});

/** Others of the call are recorded by now, so an unknown feature is a no of its own and not a failure of the call. */
async function decided(
  request: Parameters<typeof consume>[0],
  key: string | undefined,
  nowMs: number,
): Promise<UsageDecision> {
  try {
    return await consume(request, key, nowMs);
  } catch (error) {
    if (error instanceof NoSuchAccount) throw error;
    if (error instanceof Mistake && error.code === 'NotFound') return no(request, { reason: 'NOT_IN_PLAN' });
    throw error;
  }
}
