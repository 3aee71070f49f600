import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openMap } from '../../../tools/import/map/openMap.ts';
import { readerFor } from '../../../tools/import/map/readRow.ts';
import type { Reading, Row } from '../../../tools/import/sources/source.ts';

const read = (map: string, row: Row): Promise<Reading[]> =>
  readerFor(openMap(map).map, (email) =>
    Promise.resolve(email === 'ada@example.com' ? { id: 'ada' } : { refused: `no ${email}` }),
  )(row, 0);

const at = (iso: string) => Date.parse(iso);

test('there is a map for each of the five systems, and each is right in itself', () => {
  const names = readdirSync('tools/import/maps').map((file) => file.replace('.json', ''));
  expect(names).toEqual(['s1', 's2', 's3', 's4', 's5']);
  for (const name of names) expect(openMap(name).map.records.length).toBeGreaterThan(0);
});

describe('S1 · the table of users in an SQLite file', () => {
  const user = {
    ...{ $table: 'users', id: 7, email: 'ada@example.com', trial_used: 1, is_premium: 0 },
    ...{ trial_started_at: '2026-01-01 10:00:00', trial_ends_at: '2026-01-31 10:00:00' },
  };
  const trial = {
    ...{ productId: 'premium', startedMs: at('2026-01-01T10:00Z'), endsMs: at('2026-01-31T10:00Z') },
    ...{ email: 'ada@example.com', isConverted: false },
  };
  test('a trial that was had is one of premium, found by the address', async () => {
    expect(await read('s1', user)).toEqual([{ arrival: { kind: 'trial', userId: 'ada', trial } }]);
    const paid = { ...user, is_premium: 1 };
    expect(await read('s1', paid)).toMatchObject([{ arrival: { trial: { isConverted: true } } }]);
  });
  test('a user without a trial is left out, and one whose state says neither is refused', async () => {
    expect(await read('s1', { ...user, trial_used: 0, trial_started_at: null })).toEqual([]);
    expect(await read('s1', { ...user, trial_used: 2 })).toEqual([
      { refused: 'no record of the map fits it (trial_used is 2)' },
    ]);
    expect(await read('s1', { ...user, email: 'bob@example.com' })).toEqual([
      { refused: 'no bob@example.com' },
    ]);
  });
  test('the same columns out of CSV are the same', async () => {
    const texts = Object.fromEntries(Object.entries(user).map(([name, value]) => [name, String(value)]));
    expect(await read('s1', texts)).toEqual(await read('s1', user));
  });
});

describe('S2 · the single table strategy-metadata', () => {
  const base = { strategy_id: '9f6c', user_id: 'ada' };
  test('a profile keeps what is not the user pool’s', async () => {
    const row = {
      ...base,
      type: 'profile',
      email: 'ada@example.com',
      name: 'Ada',
      theme: 'dark',
      tracks: [1],
    };
    expect(await read('s2', row)).toEqual([
      { arrival: { kind: 'profile', userId: 'ada', attributes: { theme: 'dark', tracks: [1] } } },
    ]);
  });
  test('a subscription has its period and Stripe’s id', async () => {
    const row = {
      ...{ ...base, type: 'subscription', plan_id: 'pro', status: 'active', stripe_subscription_id: 'sub_1' },
      ...{ current_period_start: '2026-01-01T00:00:00Z', current_period_end: '2026-02-01T00:00:00Z' },
    };
    const subscription = {
      ...{ id: 'sub_1', planId: 'pro', status: 'active', hasAccess: true, cancelAtPeriodEnd: false },
      ...{
        startMs: at('2026-01-01'),
        endMs: at('2026-02-01'),
        createdMs: null,
        stripeSubscriptionId: 'sub_1',
      },
    };
    expect(await read('s2', row)).toEqual([
      { arrival: { kind: 'subscription', userId: 'ada', subscription } },
    ]);
    const { current_period_end: _, ...endless } = row;
    expect(await read('s2', endless)).toEqual([{ refused: 'it is active and has no end of its period' }]);
    expect(await read('s2', { ...endless, status: 'canceled' })).toMatchObject([
      { arrival: { subscription: { hasAccess: false, endMs: null } } },
    ]);
    expect(await read('s2', { ...row, current_period_end: '2026-01-01' })).toEqual([
      { refused: 'the end of its period is not after its start' },
    ]);
    expect(await read('s2', { ...row, status: 'gold' })).toEqual([
      { refused: 'status is "gold", not a status of Stripe\'s, such as active or canceled' },
    ]);
  });
  test('F2 · a counter is of the day that it names, in any of three ways', async () => {
    const row = { ...base, type: 'usage', feature_name: 'simulations', usage_count: 3, limit_value: 10 };
    const counter = { feature: 'simulations', date: '2024-01-15', used: 3, limit: 10 };
    const whole = [{ arrival: { kind: 'counter', userId: 'ada', counter } }];
    expect(await read('s2', { ...row, feature_date_key: 'simulations_2024-01-15' })).toEqual(whole);
    expect(await read('s2', { ...row, date: '2024-01-15' })).toEqual(whole);
    expect(await read('s2', { ...row, reset_date: '2024-01-16' })).toEqual(whole);
    expect(await read('s2', { ...row, date: '2024-01-15', reset_date: '2024-01-18' })).toEqual([
      { refused: 'date and reset_date do not agree: 2024-01-15 and 2024-01-17' },
    ]);
    expect(await read('s2', row)).toEqual([
      { refused: 'it has no date (feature_date_key, date, reset_date)' },
    ]);
  });
  test('a type that is none of the three is refused', async () => {
    expect(await read('s2', { ...base, type: 'Usage' })).toEqual([
      { refused: 'no record of the map fits it (type is "Usage")' },
    ]);
  });
});

describe('S3 · a row for each user of the pool', () => {
  const row = {
    ...{
      cognito_sub: 'ada',
      email: 'ada@example.com',
      subscription_status: 'active',
      stripe_subscription_id: 'sub_1',
    },
    ...{ trial_start: '2026-01-01T00:00:00Z', trial_end: '2026-01-15T00:00:00Z', created_at: '' },
    ...{ current_period_start: '2026-01-15T00:00:00Z', current_period_end: '2026-02-15T00:00:00Z' },
  };
  test('brings the trial of fourteen days and the plan, by the sub and not by the address', async () => {
    const readings = await read('s3', row);
    expect(readings).toMatchObject([
      { arrival: { kind: 'trial', userId: 'ada', trial: { productId: 'pro', isConverted: true } } },
      {
        arrival: {
          kind: 'subscription',
          userId: 'ada',
          subscription: { id: 'sub_1', planId: 'pro', hasAccess: true },
        },
      },
    ]);
  });
  test('of a user who has neither brings nothing', async () => {
    expect(
      await read('s3', { cognito_sub: 'ada', email: 'ada@example.com', subscription_status: 'none' }),
    ).toEqual([]);
  });
});

test('S4 · a trial of a user and a product keeps its status and its dates', async () => {
  const row = {
    ...{ PK: 'USER#ada', SK: 'PRODUCT#premium', trialId: 'ada-premium', status: 'converted' },
    ...{ startedAt: '2026-01-01T10:00:00.000Z', expiresAt: '2026-01-01T13:00:00.000Z' },
  };
  const trial = {
    ...{ productId: 'premium', startedMs: at('2026-01-01T10:00Z'), endsMs: at('2026-01-01T13:00Z') },
    ...{ email: null, isConverted: true },
  };
  expect(await read('s4', row)).toEqual([{ arrival: { kind: 'trial', userId: 'ada', trial } }]);
  expect(await read('s4', { ...row, status: 'expired' })).toMatchObject([
    { arrival: { trial: { isConverted: false } } },
  ]);
  expect(await read('s4', { ...row, PK: 'ada' })).toEqual([
    { refused: 'PK is "ada", which does not begin with "USER#"' },
  ]);
  expect(await read('s4', { ...row, status: 'running' })).toMatchObject([
    { refused: expect.stringContaining('status is "running"') },
  ]);
});

describe('S5 · three tables, one map', () => {
  test('user-subscriptions', async () => {
    const row = {
      ...{
        user_id: 'ada',
        subscription_id: 'sub_1',
        plan_id: 'pro',
        status: 'past_due',
        updated_at: '2026-01-02',
      },
      ...{ current_period_start: '2026-01-01', current_period_end: '2026-02-01', created_at: '2025-12-01' },
    };
    expect(await read('s5', row)).toMatchObject([
      {
        arrival: {
          kind: 'subscription',
          subscription: { id: 'sub_1', status: 'past_due', createdMs: at('2025-12-01') },
        },
      },
    ]);
  });
  test('user-usage', async () => {
    const row = {
      ...{
        user_id: 'ada',
        feature_date_key: 'api_calls_2026-01-05',
        feature_name: 'api_calls',
        usage_count: 4,
      },
      ...{ reset_date: '2026-01-06T05:00:00Z', limit_value: 100, created_at: '2026-01-05T09:00:00Z' },
    };
    expect(await read('s5', row)).toEqual([
      {
        arrival: {
          kind: 'counter',
          userId: 'ada',
          counter: { feature: 'api_calls', date: '2026-01-05', used: 4, limit: 100 },
        },
      },
    ]);
    expect(await read('s5', { ...row, feature_name: 'exports' })).toEqual([
      { refused: 'feature_date_key and feature_name do not agree: "api_calls" and "exports"' },
    ]);
  });
  test('user-actions-log', async () => {
    const row = {
      ...{ user_id: 'ada', timestamp: '2026-01-05T09:00:00.123Z', action_type: 'simulation_run' },
      ...{
        action_details: { track: 'monza' },
        plan_id: 'pro',
        feature: 'simulations',
        usage_before: 3,
        usage_after: 4,
      },
    };
    const action = {
      ...{ atMs: at('2026-01-05T09:00:00.123Z'), type: 'simulation_run', details: { track: 'monza' } },
      ...{ planId: 'pro', feature: 'simulations', before: 3, after: 4 },
    };
    expect(await read('s5', row)).toEqual([{ arrival: { kind: 'action', userId: 'ada', action } }]);
  });
});
