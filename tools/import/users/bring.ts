import { rememberedOf } from '../../../app/people/remember.ts';
import { variable } from '../../../platform/env.ts';
import { actionPut } from '../../../store/actions.ts';
import type { ArrivalOutcome, ImportRun } from '../../../store/arrivals/arrive.ts';
import { dynamodb } from '../../../store/client.ts';
import { createUser } from '../../../store/newAccount.ts';
import type { ImportedPart } from '../../../store/rows/imported.ts';
import { hasLeft, type UserRow } from '../../../store/rows/users.ts';
import { getUser } from '../../../store/users.ts';
import type { Brought, MovedUser, Writer } from '../record.ts';
import type { UserIds } from './ids.ts';
import type { FoundUser, OwnPool } from './pool.ts';

/** Makes users in the product's own pool, each with an account; one whose address is there already keeps the id that they have. */
export function writerOfUsers(pool: OwnPool, ids: UserIds): Writer {
  return {
    async judge(record) {
      const { userId, user } = userIn(record);
      const known = await pool.find(user.email);
      return known ? judged(known) : { became: 'moved', places: [`user ${userId}`] };
    },
    async write(record, run, nowMs) {
      const moved = userIn(record);
      const entry = ids.of(moved.userId) ?? (await named(pool, ids, moved));
      if ('refused' in entry) return { became: 'refused', why: entry.refused };
      const places = [`user ${entry.to}`];
      return entry.isMade ? made(pool, entry.to, moved, run, nowMs) : { became: 'there', places };
    },
  };
}

function userIn(record: Brought): MovedUser {
  if (record.kind !== 'user') throw new Error(`A pool has users, and no ${record.kind}.`);
  return record;
}

function judged({ sub, isConfirmed }: FoundUser): ArrivalOutcome {
  return isConfirmed ? { became: 'there', places: [`user ${sub}`] } : { became: 'refused', why: taken(sub) };
}

const taken = (sub: string) => `the user ${sub} of the pool has its address and has not confirmed it`;

/** Who the user is here, noted before anything else is done. */
async function named(pool: OwnPool, ids: UserIds, { userId: from, user }: MovedUser) {
  const isAgain = ids.wasUnknown(from);
  const before = isAgain ? undefined : await pool.find(user.email);
  if (before) return thereAs(ids, from, before);
  if (!isAgain) ids.noteUnknown(from);
  const answer = await pool.make(user);
  if (answer && 'refused' in answer) return answer;
  if (answer) return noted(ids, { from, to: answer.sub, isMade: true });
  const found = await pool.find(user.email);
  if (!found) return { refused: 'the pool had a user with its address, who was deleted at the same time' };
  // There was none, and this one has no password: made by this run, which was killed before it could note the id.
  if (isAgain && found.status === 'FORCE_CHANGE_PASSWORD')
    return noted(ids, { from, to: found.sub, isMade: true });
  return thereAs(ids, from, found);
}

function thereAs(ids: UserIds, from: string, { sub, isConfirmed }: FoundUser) {
  return isConfirmed ? noted(ids, { from, to: sub }) : { refused: taken(sub) };
}

function noted(ids: UserIds, entry: { from: string; to: string; isMade?: true }) {
  ids.add(entry);
  return entry;
}

/** Brings what this run has begun to its end: may be done again after a crash anywhere in it. */
async function made(
  pool: OwnPool,
  userId: string,
  { user: { email, name, isEnabled, isInvited } }: MovedUser,
  run: ImportRun,
  nowMs: number,
): Promise<ArrivalOutcome> {
  const places = [`user ${userId}`];
  const known = await getUser(userId);
  if (known && hasLeft(known)) return { became: 'forgotten' };
  if (known?.imported?.[run.id]) return { became: 'moved', places };
  const before = await pool.find(userId);
  if (!before) return { became: 'forgotten' };
  // Whom an operator invited and who never came is still invited.
  if (before.status === 'FORCE_CHANGE_PASSWORD' && !isInvited) await pool.givePassword(userId);
  if (!isEnabled) await pool.disable(userId);
  const { changedMs } = (await pool.find(userId)) ?? before;
  const isInPool = async (username: string) => (await pool.find(username)) !== undefined;
  const part = { userChangedMs: changedMs };
  const { row, created } = await createUser(
    { userId, email, ...(name === null ? {} : { name }) },
    await rememberedOf(email, isInPool, nowMs),
    nowMs,
    {
      brought: {
        imported: { [run.id]: part },
        isDisabled: !isEnabled,
        also: [
          actionPut({
            ...{ userId, atMs: nowMs, tail: `import#${run.id}`, type: 'account.migrated' },
            details: { type: 'user', run: run.id },
          }),
        ],
      },
    },
  );
  // A nightly comparison was first.
  if (!created) await markAccount(row, run.id, part);
  return { became: 'moved', places };
}

async function markAccount(row: UserRow, runId: string, part: ImportedPart): Promise<void> {
  await dynamodb.update({
    TableName: variable('TABLE_USERS'),
    Key: { user_id: row.user_id },
    UpdateExpression: 'SET imported = :imported',
    ConditionExpression: 'attribute_exists(user_id)',
    ExpressionAttributeValues: { ':imported': { ...row.imported, [runId]: part } },
  });
}
