import { gunzipSync, gzipSync } from 'node:zlib';
import { vi } from 'vitest';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { day, noon } from '../../kit/given.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount, someone, type Flow } from './flow.ts';
import { aPerson, inPool, s3 } from './person.ts';

async function emptyBucket(world: Everything): Promise<void> {
  const { Contents = [] } = await s3(world).send(new ListObjectsV2Command({ Bucket: 'archive' }));
  for (const { Key } of Contents) await s3(world).send(new DeleteObjectCommand({ Bucket: 'archive', Key }));
}

const night = (world: Everything) => async () => {
  const { handler } = await import('../../../functions/reconcile.ts');
  await handler({ start: true }, { getRemainingTimeInMillis: () => 600_000 } as never);
  const { currentRun } = await import('../../../app/people/compare/kept.ts');
  const run = await currentRun();
  if (run?.status !== 'DONE') throw new Error(`The comparison is ${run?.status}: ${run?.reason}`);
  void world;
};

/** A night takes the turn of a worker that died after a minute. */
const nextNight = async (_: unknown, world: Everything) => {
  world.at(Date.now() + 61_000);
  await night(world)();
};

const aLegacyProfile = { strategy_id: 'profile#1', type: 'profile', user_id: someone, theme: 'dark' };

async function moveLegacyRows(): Promise<void> {
  const { legacyOf, legacyPage } = await import('../../../store/legacyRows.ts');
  const { moveRow } = await import('../../../store/legacy.ts');
  await legacyPage(undefined);
  for (const row of (await legacyOf([someone])).get(someone) ?? []) await moveRow(row, noon);
}

export const nightFlows: Flow[] = [
  {
    title: 'the first question for a mailbox after a cold start',
    then: 'an error, and asked again it is answered',
    given: async () => {
      vi.resetModules();
    },
    run: async () => {
      const { mailboxHash } = await import('../../../store/mailboxHash.ts');
      await mailboxHash('person@example.com');
    },
  },
  {
    title: 'a night in which pool, database and Stripe disagree',
    then: 'the night repairs it',
    leavesOut: ['created_at', 'at'],
    given: async (world) => {
      await world.pool.user('without-row@example.com');
      const locked = await aPerson(world, 'locked@example.com');
      await world.put('TABLE_USERS', { ...(await world.userRow(locked)), status: 'DISABLED' });
      const back = await aPerson(world, 'back@example.com');
      await world.put('TABLE_USERS', { ...(await world.userRow(back)), orphan_seen: 'an earlier night' });
      const customerless = await aPerson(world, 'customerless@example.com');
      await world.put('TABLE_USERS', {
        ...(await world.userRow(customerless)),
        stripe_customer_id: 'cus_gone',
      });
      for (const email of ['a@example.com', 'b@example.com', 'c@example.com']) {
        const userId = await aPerson(world, email);
        await world.ensureCustomer(await world.userRow(userId), noon);
      }
      const twice = await aPerson(world, 'twice@example.com');
      const customer = await world.ensureCustomer(await world.userRow(twice), noon);
      const { metadata } = (await world.sdk.customers.retrieve(customer)) as {
        metadata: Record<string, string>;
      };
      await world.sdk.customers.create({ email: 'twice@example.com', metadata });
      const orphan = await anAccount(world, someone, {
        email: 'orphan@example.com',
        created_at: new Date(noon - day).toISOString(),
      });
      return { orphan };
    },
    run: (_, world) => night(world)(),
    again: nextNight,
    beside: inPool,
  },
  {
    title: 'the night after a deletion',
    then: 'the next night looks again, and the archive hears of it',
    given: async (world) => {
      await aPerson(world, 'stays@example.com');
      await anAccount(world, someone, {
        ...{ status: 'DELETED', email: undefined },
        unswept_since: new Date(noon - 2 * day).toISOString(),
      } as never);
      await world.put('TABLE_ENTITLEMENTS', { user_id: someone, entitlement_key: 'exports#late' });
    },
    run: (_, world) => night(world)(),
    again: nextNight,
  },
  {
    title: 'a night of the archive',
    then: 'the next night writes the same files, ages the old ones and forgets who has left',
    given: async (world) => {
      await emptyBucket(world);
      const due = new Date(noon - 366 * day).toISOString().slice(0, 10);
      const { putAction } = await import('../../../store/actions.ts');
      const { actionRetentionDays } = await import('../../../store/actions.ts');
      const archived = noon - (actionRetentionDays - 30) * day;
      await putAction({
        userId: someone,
        atMs: archived,
        tail: 't',
        type: 'consume',
        details: { words: 'of mine' },
      });
      await s3(world).send(
        new PutObjectCommand({
          Bucket: 'archive',
          Key: 'log/dt=2020-01-01/shard-0-part-000.jsonl.gz',
          Body: gzipSync(''),
        }),
      );
      const { noteLeaver } = await import('../../../app/archive/leavers.ts');
      await noteLeaver({ user_id: someone, created_at: new Date(archived - day).toISOString() } as never);
      return due;
    },
    run: async () => {
      const { handler } = await import('../../../functions/archive.ts');
      await handler({ start: true }, { getRemainingTimeInMillis: () => 600_000 });
    },
    again: async (_, world) => {
      world.at(Date.now() + 121_000);
      const { handler } = await import('../../../functions/archive.ts');
      await handler({ start: true }, { getRemainingTimeInMillis: () => 600_000 });
    },
    beside: async (_, world) => {
      const { Contents = [] } = await s3(world).send(new ListObjectsV2Command({ Bucket: 'archive' }));
      return Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await s3(world).send(new GetObjectCommand({ Bucket: 'archive', Key }));
          const text = gunzipSync(await Body!.transformToByteArray()).toString();
          return { Key, rows: text.split('\n').length - 1, hasWords: text.includes('of mine') };
        }),
      );
    },
  },
  {
    title: 'an account is moved from the legacy table',
    then: 'moved again, it is there once and the legacy row is gone',
    given: async (world) => {
      await anAccount(world, someone);
      await world.put('TABLE_STRATEGY_METADATA', aLegacyProfile);
    },
    run: moveLegacyRows,
  },
  {
    title: 'a row of the legacy table whose account was deleted',
    then: 'moved again, the row is gone, and nothing is written',
    given: async (world) => {
      await anAccount(world, someone, { status: 'DELETED', email: undefined });
      await world.put('TABLE_STRATEGY_METADATA', aLegacyProfile);
    },
    run: moveLegacyRows,
  },
  {
    title: 'a row of the legacy table that cannot be read, of an account that was deleted',
    then: 'moved again, the row is gone, and nothing is written',
    given: async (world) => {
      await anAccount(world, someone, { status: 'DELETED', email: undefined });
      await world.put('TABLE_STRATEGY_METADATA', { ...aLegacyProfile, type: 'usage', usage_count: 'many' });
    },
    run: moveLegacyRows,
  },
];
