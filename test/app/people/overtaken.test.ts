import { beforeEach, describe, expect, test } from 'vitest';
import { naming } from '../../kit/faults/wire.ts';
import { aWholePlan, call, hour, noon, valueOf, withWorld } from '../../kit/given.ts';

/** What is under way for an account while it is deleted. */
const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('pro'));
  await world.put('TABLE_USERS', { user_id: 'operator', status: 'ACTIVE', version: 1 });
});
beforeEach(() => world.at(noon));

/** As `eraseAccount` leaves it. */
const tombstone = async (userId: string) => {
  const { email: _e, name: _n, ...row } = await world.userRow(userId);
  await world.put('TABLE_USERS', { ...row, status: 'DELETED' });
};

test('I04 · a name or address that arrives during a deletion does not reach the deleted account', async () => {
  const { ensureAccount } = await import('../../../app/people/ensure.ts');
  const userId = await world.anAccount({ name: 'Ada' });
  const race = world.wire.before(naming(userId, 'UpdateItem'), () => tombstone(userId));
  const arrival = { userId, username: userId, email: 'new@example.com', name: 'Ada Lovelace' };
  const arriving = ensureAccount(arrival, () => Promise.resolve(true), noon);
  await expect(arriving).rejects.toMatchObject({ code: 'Forbidden' });
  expect(race.happened).toBe(true);
  const row = await world.userRow(userId);
  expect([row.status, row.email, row.name]).toEqual(['DELETED', undefined, undefined]);
});

test.each(['ACTIVE', 'DISABLED'] as const)(
  'an account that was deleted is never made %s again',
  async (status) => {
    const { setStatus } = await import('../../../store/users.ts');
    const userId = await world.anAccount();
    await tombstone(userId);
    await expect(setStatus(userId, status, 'account.enabled', noon)).rejects.toMatchObject({
      code: 'Forbidden',
    });
    expect((await world.userRow(userId)).status).toBe('DELETED');
  },
);

test('a late token of a deleted account is refused, though nothing of the account has changed', async () => {
  const { ensureAccount } = await import('../../../app/people/ensure.ts');
  const userId = await world.anAccount();
  await tombstone(userId);
  const arriving = ensureAccount({ userId, username: userId }, () => Promise.resolve(true), noon);
  await expect(arriving).rejects.toMatchObject({ code: 'Forbidden' });
});

describe('W01 · nothing that changes rights commits for an account that was deleted meanwhile:', () => {
  const start = (userId: string) => call('Mutation.startTrial').as(userId, { productId: 'pro' });
  const ways: [
    name: string,
    ready: (userId: string) => Promise<unknown>,
    run: (userId: string) => Promise<unknown>,
  ][] = [
    ['a trial', () => Promise.resolve(), start],
    [
      'an extension',
      async (userId) => valueOf(await start(userId)),
      (userId) =>
        call('Mutation.extendTrial').asOperator({ userId, productId: 'pro', hours: 24, reason: 'r' }),
    ],
    [
      'a grant',
      () => Promise.resolve(),
      (userId) =>
        call('Mutation.grantUsage').asOperator({
          ...{ userId, feature: 'exports', amount: 5, reason: 'r', idempotencyKey: 'key' },
          expiresAt: new Date(noon + hour).toISOString(),
        }),
    ],
  ];

  test.each(ways)('%s', async (_, ready, run) => {
    const userId = await world.anAccount();
    await ready(userId);
    const standing = async () => ({
      rights: await world.rightRows(userId),
      trials: await world.trialRows(userId),
      log: await world.logRows(userId),
    });
    const before = await standing();
    const race = world.wire.before(naming(userId, 'TransactWriteItems'), () => tombstone(userId));
    const reply = (await run(userId)) as { error?: { code: string } };
    expect(race.happened).toBe(true);
    expect(['Forbidden', 'Conflict', 'NotFound']).toContain(reply.error?.code);
    expect(await standing()).toEqual(before);
  });
});
