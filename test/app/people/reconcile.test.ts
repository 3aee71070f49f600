import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Run } from '../../../app/people/compare/run.ts';
import { shardOf } from '../../../store/shards.ts';
import { aPool, onTheWire, type Given } from '../../../packages/understudy/test/cognito/given.ts';
import { call, hour, valueOf, withWorld } from '../../kit/given.ts';

const people = 400;
/** What an invocation keeps of its time for writing down where it is. */
const spareMs = 15_000;

const billing = withWorld('billing');

describe('the nightly comparison', () => {
  test('begins by schedule, stops in time, survives its worker, and ends with exact counts', async () => {
    const night = await aNight();
    const missing = await Promise.all(
      Array.from({ length: people }, (_, i) => night.pooled(`p${i}@example.com`)),
    );
    // Each question to the pool takes a second, so the stretch is over after the fifth page.
    night.perQuestionMs = 1_000;
    await night.starts(spareMs + 5_000);
    const begun = (await night.run())!;
    expect(begun).toMatchObject({ status: 'RUNNING', phase: 'users', trigger: 'nightly', dryRun: false });
    expect(begun.lookedAtUsers).toBe(5 * 60);
    // Killed in the next stretch: its lock stays behind, and for a minute no other worker takes over.
    await billing.put('TABLE_JOBS', {
      job: 'sync-lock',
      item: 'lock',
      holder: 'a worker that is dead',
      until_ms: Date.now() + 60_000,
    });
    await night.continues(300_000);
    expect(await night.run()).toEqual(begun);
    billing.at(Date.now() + 61_000);
    await night.continues(300_000);
    night.perQuestionMs = 0;
    const done = (await night.run())!;
    expect(done).toMatchObject({ id: begun.id, status: 'DONE', lookedAtUsers: people, repaired: people });
    expect(done.counts.USER_WITHOUT_ROW).toBe(people);
    for (const userId of missing.slice(0, 20))
      expect(await billing.userRow(userId)).toMatchObject({ version: 1 });
    await night.continues(300_000);
    expect(await night.run()).toEqual(done);
    const { finishedAt } = (await night.starts(300_000))!;
    expect(await night.run()).toMatchObject({ finishedAt, lookedAtUsers: people, repaired: 0 });
  }, 60_000);

  test('closes an account that the pool does not know on the second night, not on the first', async () => {
    const night = await aNight();
    const stays = await night.pooled('stays@example.com');
    await night.rowed('stays@example.com', { user_id: stays });
    const orphan = await night.rowed('gone@example.com');
    await night.starts(300_000);
    expect((await night.run())!.findings).toEqual([
      expect.objectContaining({ problem: 'ROW_WITHOUT_USER', userId: orphan, repaired: false }),
    ]);
    expect(await billing.userRow(orphan)).toMatchObject({ status: 'ACTIVE', email: 'gone@example.com' });
    billing.at(Date.now() + 24 * hour);
    await night.starts(300_000);
    expect((await night.run())!.repaired).toBe(1);
    const closed = await billing.userRow(orphan);
    expect(closed.status).toBe('DELETED');
    expect(closed).not.toHaveProperty('email');
    billing.at(Date.now() + 24 * hour);
    await night.starts(300_000);
    expect((await night.run())!.findings).toEqual([]);
  });

  test('C1 · cancels what such an account pays and deletes its customer, on the second night and not on the first', async () => {
    const night = await aNight();
    await night.pooled('stays@example.com');
    const orphan = await night.rowed('payer@example.com');
    const customer = await billing.ensureCustomer(await billing.userRow(orphan), Date.now());
    const isGone = async () => (await billing.sdk.customers.retrieve(customer)).deleted === true;
    billing.at(Date.now() + 24 * hour);
    await night.starts(300_000);
    expect(await isGone()).toBe(false);
    billing.at(Date.now() + 24 * hour);
    await night.starts(300_000);
    expect(await billing.userRow(orphan)).toMatchObject({ status: 'DELETED' });
    expect(await isGone()).toBe(true);
    billing.at(Date.now() + 24 * hour);
    await night.starts(300_000);
    expect((await night.run())!.findings).toEqual([]);
  });

  test('C1 · deletes no account when most of a small installation looks missing, as with another pool', async () => {
    const night = await aNight();
    await night.pooled('operator@example.com');
    const rows: string[] = [];
    for (let i = 0; i < 5; i++) rows.push(await night.rowed(`person${i}@example.com`));
    for (let nights = 0; nights < 2; nights++) {
      billing.at(Date.now() + 24 * hour);
      await night.starts(300_000);
      expect(await night.run()).toMatchObject({ status: 'ABORTED', repaired: 1 - nights });
    }
    for (const userId of rows) expect(await billing.userRow(userId)).toMatchObject({ status: 'ACTIVE' });
  });

  test('stops when most customers look missing from Stripe, as with the key of another Stripe account, and forgets none', async () => {
    const night = await aNight();
    const mapped: string[] = [];
    while (mapped.length < 25) {
      const userId = await night.pooled(`p${randomUUID()}@example.com`);
      const shard = shardOf(userId);
      const customer = shard === 3 ? { stripe_customer_id: `cus_elsewhere${mapped.length}` } : {};
      await night.rowed(`p@example.com`, { user_id: userId, roster_shard: String(shard), ...customer });
      if (shard === 3) mapped.push(userId);
    }
    await night.starts(300_000);
    expect(await night.run()).toMatchObject({
      status: 'ABORTED',
      reason: '25 of 25 customers look missing from Stripe: the key may be of another Stripe account.',
    });
    for (const [i, userId] of mapped.entries())
      expect(await billing.userRow(userId)).toMatchObject({ stripe_customer_id: `cus_elsewhere${i}` });
  });

  test('takes a sighting back when the pool knows the person after all', async () => {
    const night = await aNight();
    const userId = await night.pooled('back@example.com');
    await night.rowed('back@example.com', { user_id: userId, orphan_seen: 'an earlier night' });
    await night.starts(300_000);
    expect(await billing.userRow(userId)).not.toHaveProperty('orphan_seen');
  });

  test('finishes a deletion that was begun and not finished', async () => {
    const night = await aNight();
    const userId = await night.pooled('leaving@example.com');
    await night.rowed('leaving@example.com', { user_id: userId });
    const customer = await billing.ensureCustomer(await billing.userRow(userId), Date.now());
    await billing.put('TABLE_USERS', { ...(await billing.userRow(userId)), status: 'DELETING' });
    for (let i = 0; i < 60; i++) {
      await billing.put('TABLE_USER_ACTIONS_LOG', {
        user_id: userId,
        timestamp: `2026-11-01T00:00:00.000Z#${i}`,
        action_details: { car: 'mine' },
      });
    }
    await billing.put('TABLE_ENTITLEMENTS', { user_id: userId, entitlement_key: 'exports#grant:x' });
    await night.starts(300_000);
    expect(await billing.userRow(userId)).toMatchObject({ status: 'DELETED' });
    expect(await billing.rowsOf('TABLE_ENTITLEMENTS', 'user_id', userId)).toEqual([]);
    const log = await billing.rowsOf('TABLE_USER_ACTIONS_LOG', 'user_id', userId);
    expect(log).toHaveLength(61);
    expect(JSON.stringify(log)).not.toContain('mine');
    expect((await billing.sdk.customers.retrieve(customer)).deleted).toBe(true);
    expect((await night.given.signed('ListUsers', {})).Users).toEqual([]);
  });

  test('at its bound it takes from no further account, finds the rest, rings, and leaves it to an operator, who confirms it', async () => {
    const night = await aNight();
    const gone: string[] = [];
    for (let i = 0; i < 14; i++) {
      const email = `p${i}@example.com`;
      const userId = await night.pooled(email);
      await night.rowed(email, { user_id: userId, roster_shard: String(shardOf(userId)) });
      await billing.ensureCustomer(await billing.userRow(userId), Date.now());
      if (i >= 5) continue;
      await billing.put('TABLE_USERS', {
        ...(await billing.userRow(userId)),
        stripe_customer_id: `cus_gone${i}`,
      });
      gone.push(userId);
    }
    const customers = async () =>
      (await Promise.all(gone.map((userId) => billing.userRow(userId)))).filter((row) =>
        String(row['stripe_customer_id']).startsWith('cus_gone'),
      ).length;
    process.env['NIGHTLY_CHANGES_MAX'] = '3';
    onTestFinished(() => {
      process.env['NIGHTLY_CHANGES_MAX'] = '100';
    });
    vi.mocked(console.log).mockClear();
    // Each of the five also has a customer at Stripe that its row does not name: to set that aside is a change, too.
    const found = { status: 'DONE', changes: 3, held: 7, repaired: 3 };
    expect(await night.starts(300_000)).toMatchObject(found);
    expect(vi.mocked(console.log).mock.calls.flat().join('\n')).toContain('"SyncBoundReached":7');
    expect((await night.run())!.findings).toHaveLength(10);
    expect(await customers()).toBe(5);

    const asks = async (args: { dryRun: boolean; changesMax?: number }) =>
      valueOf(await call('Mutation.repairSync').asOperator(args));
    expect(await asks({ dryRun: true })).toMatchObject({ repaired: 0, held: 0, changesMax: 3 });
    expect(await customers()).toBe(5);
    expect(await asks({ dryRun: false, changesMax: 7 })).toMatchObject({ repaired: 7, held: 0 });
    expect(await customers()).toBe(0);
    expect(await night.starts(300_000)).toMatchObject({ held: 0, changesMax: 7, findings: [] });
  });

  test('is not disturbed by an operator who asks for another comparison meanwhile, who is told', async () => {
    const night = await aNight();
    await night.pooled('stays@example.com');
    await billing.put('TABLE_JOBS', {
      job: 'sync-lock',
      item: 'lock',
      holder: 'the worker of the night',
      until_ms: Date.now() + 60_000,
    });
    const { compare } = await import('../../../app/people/compare/conduct.ts');
    const asked = compare({ dryRun: true, trigger: 'operator', changesMax: 100 }, Date.now() + 20_000);
    await expect(asked).rejects.toMatchObject({ name: 'Mistake', code: 'Conflict' });
    expect(await night.run()).toBeUndefined();
  });
});

/** A pool and tables of their own, and the function that runs by schedule. */
async function aNight() {
  for (const table of ['TABLE_USERS', 'TABLE_JOBS']) await empty(table);
  vi.resetModules();
  const given: Given = await aPool({ isFresh: false });
  const time = { perQuestionMs: 0 };
  process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] = await behind(
    await onTheWire(given.cognito),
    () => time.perQuestionMs > 0 && billing.at(Date.now() + time.perQuestionMs),
  );
  process.env['USER_POOL_ID'] = given.poolId;
  const { handler } = await import('../../../functions/reconcile.ts');
  const { currentRun } = await import('../../../app/people/compare/kept.ts');
  const within = (ms: number) => {
    const endMs = Date.now() + ms;
    return { getRemainingTimeInMillis: () => endMs - Date.now() } as Context;
  };
  const run = (): Promise<Run | undefined> => currentRun();
  return Object.assign(time, {
    given,
    run,
    starts: async (ms: number) => {
      await handler({ start: true }, within(ms));
      return run();
    },
    continues: (ms: number) => handler({}, within(ms)),
    pooled: async (email: string): Promise<string> => {
      const { User } = await given.signed('AdminCreateUser', {
        Username: email,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: email }],
      });
      return User.Attributes.find((one: { Name: string }) => one.Name === 'sub').Value;
    },
    rowed: async (email: string, more: Record<string, unknown> = {}): Promise<string> => {
      const userId = String(more['user_id'] ?? randomUUID());
      const at = '2026-01-01T00:00:00.000Z';
      await billing.put('TABLE_USERS', {
        user_id: userId,
        email,
        status: 'ACTIVE',
        created_at: at,
        updated_at: at,
        version: 1,
        last_change: { reason: 'account.created', at },
        roster_shard: '3',
        ...more,
      });
      return userId;
    },
  });
}

/** The same, with something that happens before each question. */
async function behind(endpoint: string, before: () => unknown): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      before();
      const names = ['x-amz-target', 'content-type', 'authorization'] as const;
      const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
      const answer = await fetch(endpoint, { method: 'POST', headers, body: Buffer.concat(chunks) });
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function empty(variable: string): Promise<void> {
  const keys = variable === 'TABLE_USERS' ? ['user_id'] : ['job', 'item'];
  const all = (await billing.everything())[variable] as string[];
  for (const row of all) {
    const parsed = JSON.parse(row) as Record<string, unknown>;
    await billing.remove(variable, Object.fromEntries(keys.map((key) => [key, parsed[key]])));
  }
}
