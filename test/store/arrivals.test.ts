import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Arrival, ArrivalKind } from '../../domain/arrival.ts';
import { aFreePlan, aPlan, call, day, errorOf, hour, noon, valueOf, withWorld } from '../kit/given.ts';

let arrivals: typeof import('../../store/arrivals/arrive.ts');

const world = withWorld('trials', async () => {
  arrivals = await import('../../store/arrivals/arrive.ts');
  await world.sell(aFreePlan({ feature: 'simulations', limit: 3, period: 'DAY' }));
  await world.sell(aPlan('pro', { features: [{ feature: 'simulations', limit: 50, period: 'MONTH' }] }));
});

const run = { id: 'run-1', source: 'csv:old.csv' };
const arrive = (arrival: Arrival) => arrivals.arrive(arrival, run, noon);

/** One record of each kind, of one account. */
function oneOfEach(userId: string, email = `${randomUUID()}@example.com`): Record<ArrivalKind, Arrival> {
  return {
    profile: { kind: 'profile', userId, attributes: { theme: 'dark' } },
    subscription: {
      ...{ kind: 'subscription', userId },
      subscription: {
        ...{ id: 'old-1', planId: 'pro', status: 'active', startMs: noon - 5 * day, endMs: noon + 25 * day },
        ...{ cancelAtPeriodEnd: false, stripeSubscriptionId: null, createdMs: null, hasAccess: true },
      },
    },
    counter: {
      ...{ kind: 'counter', userId },
      counter: { feature: 'simulations', date: '2026-11-20', used: 2, limit: 3 },
    },
    trial: {
      ...{ kind: 'trial', userId },
      trial: {
        ...{ productId: 'pro', startedMs: noon - 20 * day, endsMs: noon - 6 * day },
        ...{ email, isConverted: false },
      },
    },
    action: {
      ...{ kind: 'action', userId },
      action: {
        ...{
          atMs: noon - 30 * day,
          type: 'simulation_run',
          details: { track: 'spa', email, by: `<${email}>` },
        },
        ...{ planId: 'pro', feature: 'simulations', before: 1, after: 2 },
      },
    },
    grant: {
      ...{ kind: 'grant', userId },
      grant: { id: 'g1', feature: 'simulations', units: 7, endsMs: noon + day, reason: 'left over' },
    },
  };
}

test('a record of each kind arrives once: judged beforehand as it is written, and a second time it changes nothing', async () => {
  const userId = await world.anAccount();
  for (const arrival of Object.values(oneOfEach(userId))) {
    const judged = await arrivals.judgeArrival(arrival, noon);
    expect(judged).toMatchObject({ became: 'moved' });
    expect(await arrive(arrival)).toEqual(judged);
    const before = await world.everything();
    expect(await arrivals.judgeArrival(arrival, noon)).toMatchObject({ became: 'there' });
    expect(await arrive(arrival)).toMatchObject({ became: 'there' });
    expect(await world.everything()).toEqual(before);
  }
});

test('a record of each kind, brought by many at once, is there once', async () => {
  const userId = await world.anAccount();
  for (const arrival of Object.values(oneOfEach(userId))) {
    const all = await Promise.all([1, 2, 3].map(() => arrive(arrival)));
    expect(all.map((one) => one.became).sort()).toEqual(['moved', 'there', 'there']);
  }
});

test('of an account that was deleted nothing arrives', async () => {
  const userId = await world.anAccount({ status: 'DELETED' });
  const before = await world.everything();
  for (const arrival of Object.values(oneOfEach(userId)))
    expect(await arrive(arrival)).toEqual({ became: 'forgotten' });
  expect(await world.everything()).toEqual(before);
});

test('a trial that was had is not had again, neither by the account nor by another one of the mailbox', async () => {
  const email = `${randomUUID()}@example.com`;
  const userId = await world.anAccount({ email: 'another@example.com' });
  expect(await arrive(oneOfEach(userId, email).trial)).toMatchObject({ became: 'moved' });
  const state = valueOf(await call('Query.trial').as(userId, { productId: 'pro' }));
  expect(state.trial).toMatchObject({ status: 'expired', isActive: false });
  const others = [
    userId,
    await world.anAccount({ email }),
    await world.anAccount({ email: 'another@example.com' }),
  ];
  for (const one of others) {
    const reply = await call('Mutation.startTrial').as(one, { productId: 'pro' });
    expect(errorOf(reply)).toMatchObject({ code: 'Conflict', info: { reason: 'TRIAL_USED' } });
  }
  expect(JSON.stringify(await world.trialRows(userId))).not.toContain(email);
});

test('a trial that runs gives its rights until its end, and ends by the clock', async () => {
  const userId = await world.anAccount();
  const trial = { productId: 'pro', startedMs: noon - 10 * day, endsMs: noon + 2 * hour };
  await arrive({ kind: 'trial', userId, trial: { ...trial, email: null, isConverted: false } });
  expect(await world.rightRows(userId)).toMatchObject([{ source: 'trial:pro', expires_ms: noon + 2 * hour }]);
  expect(await world.counted('pro', trial.startedMs)).toMatchObject({ started: 1, expired: 0 });
  world.at(noon + 2 * hour);
  await world.tick();
  expect(await world.trialRows(userId)).toMatchObject([{ status: 'expired' }]);
  world.at(noon);
});

test('a past action stands in the log at its own time, without address or name, and goes with its own age', async () => {
  const userId = await world.anAccount();
  const { action } = oneOfEach(userId, 'ada@example.com');
  await arrive(action);
  const [row] = await world.logRows(userId);
  expect(row).toMatchObject({
    timestamp: expect.stringContaining(new Date(noon - 30 * day).toISOString()),
    ...{ action_type: 'simulation_run', action_details: { track: 'spa', by: '<…>' } },
    ...{ plan_id: 'pro', feature: 'simulations', usage_before: 1, usage_after: 2 },
    expires_at: (noon + 370 * day) / 1000,
  });
});

test('granted units add to the plan, and are used up like any others', async () => {
  const userId = await world.anAccount();
  await arrive(oneOfEach(userId).grant);
  const use = () => call('Mutation.consumeUsage').as(userId, { feature: 'simulations', amount: 1 } as never);
  for (let i = 0; i < 10; i++) expect(valueOf(await use())).toMatchObject({ allowed: true });
  expect(valueOf(await use())).toMatchObject({ allowed: false });
});

test.each<[string, (userId: string) => Arrival, string]>([
  [
    'a trial of a product that the catalog does not have',
    (userId) => withTrial(userId, { productId: 'gone' }),
    'the catalog has no product gone',
  ],
  [
    'a trial that ends before it begins',
    (userId) => withTrial(userId, { endsMs: 5 }),
    'does not end after its start',
  ],
  [
    'an action of the system’s own',
    (userId) => withAction(userId, { type: 'usage.corrected' }),
    'the type "usage.corrected"',
  ],
  [
    'an action older than the log',
    (userId) => withAction(userId, { atMs: noon - 400 * day }),
    'older than the 400 days',
  ],
  ['a grant that has ended', (userId) => withGrant(userId, { endsMs: noon }), 'the grant has ended'],
  ['a grant of no unit', (userId) => withGrant(userId, { units: 0 }), '0 is not a whole number from 1'],
  [
    'a grant of a feature that nothing counts',
    (userId) => withGrant(userId, { feature: 'x' }),
    'no feature x',
  ],
])('%s is refused with its reason, and nothing is written', async (_, arrivalOf, why) => {
  const userId = await world.anAccount();
  const before = await world.everything();
  const judged = await arrivals.judgeArrival(arrivalOf(userId), noon);
  expect(judged).toEqual({ became: 'refused', why: expect.stringContaining(why) });
  expect(await arrive(arrivalOf(userId))).toEqual(judged);
  expect(await world.everything()).toEqual(before);
});

type Of<Kind extends ArrivalKind> = Extract<Arrival, { kind: Kind }>;
const withTrial = (userId: string, more: Partial<Of<'trial'>['trial']>): Arrival => {
  const one = oneOfEach(userId).trial as Of<'trial'>;
  return { ...one, trial: { ...one.trial, ...more } };
};
const withAction = (userId: string, more: Partial<Of<'action'>['action']>): Arrival => {
  const one = oneOfEach(userId).action as Of<'action'>;
  return { ...one, action: { ...one.action, ...more } };
};
const withGrant = (userId: string, more: Partial<Of<'grant'>['grant']>): Arrival => {
  const one = oneOfEach(userId).grant as Of<'grant'>;
  return { ...one, grant: { ...one.grant, ...more } };
};
