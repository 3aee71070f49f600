import type { Reply } from '../../../functions/door.ts';
import type { Everything } from '../../kit/world/everything.ts';

/** Something that a person, an operator, a backend, Stripe or a schedule does, and may do again when it failed. */
export interface Flow<Given = any> {
  title: string;
  /** What holds when any of its requests failed and it was done again. */
  then: string;
  given(world: Everything): Promise<Given>;
  /** Throws, or answers an error, when it failed. */
  run(given: Given, world: Everything): Promise<unknown>;
  /** Tables whose rows follow later, or hold what other flows left behind elsewhere. */
  ignores?: string[];
  /** Attributes that say when, where the next attempt comes later. */
  leavesOut?: string[];
  /** Seen between a failure and the next attempt: it was done all the same, and no caller asks again. */
  isDone?(given: Given, world: Everything): Promise<boolean>;
  /** What another caller does just before the first request of a site. */
  between?: { site: string; work(given: Given, world: Everything): Promise<unknown> };
  /** What follows on a failure, when it is not the same once more. */
  again?(given: Given, world: Everything): Promise<unknown>;
  /** Of the final state what the tables do not show. */
  beside?(given: Given, world: Everything): Promise<unknown>;
}

/** Ids of the flows, the same in every run, so that what follows from them is the same too. */
export const someone = '0b4e6a52-7f0c-4a53-9d6a-2f1f5f3d9a01';
export const anotherOne = '0b4e6a52-7f0c-4a53-9d6a-2f1f5f3d9a02';
export const callId = '0b4e6a52-7f0c-4a53-9d6a-2f1f5f3d9aff';

/** An account in the place where the night looks for it. */
export async function anAccount(
  world: Everything,
  userId: string,
  more: Parameters<Everything['anAccount']>[0] = {},
): Promise<string> {
  const { shardOf } = await import('../../../store/shards.ts');
  await world.anAccount({
    user_id: userId,
    email: 'person@example.com',
    roster_shard: String(shardOf(userId)),
    ...more,
  });
  return userId;
}

/** An answer that is an error ends the flow as a crash does. */
export async function answered<Value>(reply: Promise<Reply<Value>>): Promise<Value> {
  const answer = await reply;
  if (answer.error) throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
  return answer.value;
}
