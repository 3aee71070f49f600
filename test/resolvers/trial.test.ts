import { beforeEach, describe, expect, test } from 'vitest';
import { field } from '../kit/calls/field.ts';
import { aRight, aWholePlan, call, day, noon, valueOf, withWorld } from '../kit/given.ts';

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('pro'));
  await world.sell(aWholePlan('premium', { rank: 20 }));
});
let trial: ReturnType<typeof field>;
beforeEach(() => {
  trial = field('Query.trial');
  world.at(noon);
});

const tables = ['trials', 'entitlements', 'users', 'products'];
const ask = (userId: string, productId = 'pro') => trial.as(userId, { productId });

/** An account whose trial of pro runs for fourteen days. */
async function aTrialUser(): Promise<string> {
  const userId = await world.anAccount();
  valueOf(await call('Mutation.startTrial').as(userId, { productId: 'pro' }));
  return userId;
}

describe('Query.trial of a user who had it and bought nothing', () => {
  test('is four strongly consistent reads, and asks no function', async () => {
    const userId = await aTrialUser();
    const consistent: unknown[] = [];
    world.wire.decide = (_, body) => void consistent.push(body['ConsistentRead']);
    expect(await ask(userId)).toMatchObject({
      value: {
        ...{ productId: 'pro', hasTrialed: true, eligible: false, reason: 'TRIAL_USED' },
        trial: { id: `${userId}-pro`, status: 'active', isActive: true },
        button: { label: 'Trial active - 14 days left', enabled: false },
      },
      asked: tables,
    });
    expect(consistent).toEqual([true, true, true, true]);
  });

  test('is over to the millisecond, whether or not the clock has come by', async () => {
    const userId = await aTrialUser();
    world.at(noon + 14 * day - 1);
    expect((await ask(userId)).value.trial.isActive).toBe(true);
    world.at(noon + 14 * day);
    expect((await ask(userId)).value).toMatchObject({
      trial: { status: 'expired', isActive: false },
      button: { label: 'Trial ended - Subscribe', enabled: true },
    });
  });
});

describe('Query.trial asks the function', () => {
  test('of a user who had none under this account: another one may have had it by the same mailbox', async () => {
    const had = await world.anAccount({ email: 'kay.jones@gmail.com' });
    valueOf(await call('Mutation.startTrial').as(had, { productId: 'pro' }));
    const again = await world.anAccount({ email: 'kayjones@gmail.com' });
    expect(await ask(again)).toMatchObject({
      value: { hasTrialed: true, trial: null, reason: 'TRIAL_USED' },
      asked: ['trials', 'trialState()'],
    });
  });

  test('once something was bought, here or elsewhere, though it may have ended', async () => {
    for (const source of ['sub:sub_1', 'legacy:old']) {
      const userId = await aTrialUser();
      await world.giveRight(
        userId,
        aRight([{ period: 'DAY', limit: 1 }], { source, productId: 'premium', expiresMs: noon - 1 }),
      );
      expect((await ask(userId)).asked).toEqual(['trials', 'entitlements', 'trialState()']);
    }
  });

  test('of an account that was deleted or is being deleted, which is Forbidden whatever its trial was', async () => {
    for (const status of ['DELETING', 'DELETED'] as const) {
      const userId = await aTrialUser();
      await world.put('TABLE_USERS', { ...(await world.userRow(userId)), status });
      expect(await ask(userId)).toMatchObject({
        ...{ value: null, error: { code: 'Forbidden' } },
        asked: ['trials', 'entitlements', 'users', 'trialState()'],
      });
    }
  });

  test('alone, of what is no product’s id, for a service, and for a user who names another account', async () => {
    const userId = await aTrialUser();
    const alone = ['trialState()'];
    expect(await ask(userId, 'pro#v1')).toMatchObject({ error: { code: 'NotFound' }, asked: alone });
    const args = { productId: 'pro', accountId: userId };
    expect(await trial.asService(args)).toMatchObject({ value: { reason: 'TRIAL_USED' }, asked: alone });
    expect(await trial.as(userId, args)).toMatchObject({ value: { reason: 'TRIAL_USED' }, asked: tables });
    expect(await trial.as('another', args)).toMatchObject({ error: { code: 'Forbidden' }, asked: alone });
  });
});
