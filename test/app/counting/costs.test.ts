import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { field } from '../../kit/calls/field.ts';
import { expectTable } from '../../kit/documents/tables.ts';
import { costOf, type Cost } from '../../kit/measures/cost.ts';
import { sizeOf } from '../../kit/measures/size.ts';
import { aFreePlan, aProduct, aRight, day, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const measured = new Map<string, Cost>();

const world = withWorld(
  'usage',
  async () => {
    await world.sell(aFreePlan({ feature: 'tries', limit: 3, period: 'DAY' }));
    await world.sell(aProduct('pro'));
    const measure = async (name: string, work: () => Promise<unknown>) =>
      void measured.set(name, await costOf(world.wire, work));
    const use = (user: string, more = {}, key?: string) =>
      world.consume({ ...aWish(user), ...more }, key, noon);
    const withLimit = (limit: number) => world.anAccountWith([{ period: 'DAY', limit }]);

    // What is remembered of the catalog is read here, once.
    await use(await withLimit(0));

    const user = await withLimit(100);
    await measure('consume, first use in a window', () => use(user));
    await measure('consume, warm', () => use(user));
    const details = { text: 'x'.repeat(3000) };
    await measure('consume, warm, with 3 KB of details', () =>
      use(user, { action: { type: 'consume', n: 1, at: noon, details } }),
    );
    await use(user);
    await measure('consume with a key', () => use(user, {}, 'key'));
    await measure('consume with a key, asked again', () => use(user, {}, 'key'));

    const two = await world.anAccountWith([
      { period: 'DAY', limit: 10 },
      { period: 'MONTH', limit: 20 },
    ]);
    await use(two);
    await measure('consume, warm, two limits', () => use(two));
    const tomorrow = () => world.consume(aWish(two), undefined, noon + day);
    await measure('consume, two limits, the first of a day', tomorrow);

    const pooled = await withLimit(2);
    const own = { source: 'sub:pack', adds: true as const };
    await world.giveRight(pooled, aRight([{ period: 'MONTH', limit: 20 }], own));
    await use(pooled);
    await measure('consume, warm, beside units of an add-on’s own', () => use(pooled));
    await use(pooled);
    await measure('consume, from units of an add-on’s own', () => use(pooled));

    const full = await withLimit(1);
    await use(full);
    await measure('refusal, the first', () => use(full));
    await measure('refusal, again', () => use(full));
    const taken = await withLimit(2);
    await use(taken);
    world.forgetAll();
    await use(taken);
    world.remember(taken, 'exports', { keys: ['exports_2026-11-20'], endMs: noon + 1, remaining: 1 });
    await measure('refusal, the first, another function took the last', () => use(taken));
    const none = await world.anAccountWith([{ period: 'DAY', limit: 1 }], { feature: 'other' });
    await measure('refusal, not in plan, the first', () => use(none));
    await measure('refusal, not in plan, again', () => use(none));

    const holder = await withLimit(100);
    await use(holder);
    const reserve = (key: string) =>
      world.reserve(
        { userId: holder, feature: 'exports', amount: 5, seconds: 60, key, callId: randomUUID() },
        noon,
      );
    let holdId = '';
    await measure('reserveUsage', async () => (holdId = (await reserve('a')).holdId!));
    const action = { type: 'consume', n: 3, at: noon };
    await measure('settleUsage', () =>
      world.settle({ userId: holder, feature: 'exports', holdId, amount: 3, action }, noon),
    );
    holdId = (await reserve('b')).holdId!;
    await measure('releaseUsage', () => world.release({ userId: holder, feature: 'exports', holdId }, noon));

    await measure('canUse', () => world.judge(user, { feature: 'exports', amount: 1 }, noon));
    // Resolver and function take the time from the clock.
    vi.useFakeTimers({ toFake: ['Date'], now: noon });
    const usage = field('Query.usage');
    await measure('usage of one feature', () => usage.as(user, { feature: 'exports' }));
    await measure('usage of one feature, from the rights', () => usage.as(full, { feature: 'exports' }));
    vi.useRealTimers();
    await measure('usage of all features (Me.usage)', () => world.usageNow(user, noon));
    const grant = {
      feature: 'exports',
      amount: 5,
      expiresMs: null,
      reason: 'r',
      key: 'g',
      actor: anOperator,
    };
    await measure('grantUsage', () => world.grant({ userId: user, ...grant }, noon));
    await measure('refreshWindows, nothing to do', () => world.refreshWindows(user, noon));

    const { logActions } = await import('../../../app/changes/logActions.ts');
    const { forgetGone } = await import('../../../app/changes/forgetGone.ts');
    const logged = async (userId: string) => {
      const after = (await world.getRow(userId, 'exports_2026-11-20'))!;
      const changes = [{ kind: 'usage' as const, before: { ...after, version: after.version - 1 }, after }];
      return async () => void [await logActions(changes), await forgetGone(changes)];
    };
    await measure('in the background: a log row', await logged(taken));
    const { listenedAmong } = await import('../../../app/changes/listened.ts');
    await measure(
      'in the background: whether anything listens',
      async () => void (await listenedAmong([taken], noon)),
    );
    const speaker = await withLimit(100);
    const spoken = { type: 'consume', n: 1, at: noon, details: { text: 'x' } };
    await use(speaker, { action: spoken });
    await measure('in the background: a log row, with details', await logged(speaker));
    const { moveTo } = await import('../../../store/usageBands.ts');
    const row = await world.getRow(user, 'exports_2026-11-20');
    await measure('in the background: a band is crossed', () =>
      moveTo(row!, { feature_band: 'exports#080#0', open_until: row!.open_until }),
    );
  },
  { isWired: true },
);

test('a plain warm use is one request, one write unit, no read and no index write', () => {
  expect(measured.get('consume, warm')).toEqual({ requests: 1, readUnits: 0, writeUnits: 1, indexUnits: 0 });
});

test('a plain warm use of a feature with several limits costs what one with one limit costs', () => {
  expect(measured.get('consume, warm, two limits')).toEqual(measured.get('consume, warm'));
});

test('F4 · a plain warm use costs the same while an add-on has units of its own that are not needed yet', () => {
  expect(measured.get('consume, warm, beside units of an add-on’s own')).toEqual(
    measured.get('consume, warm'),
  );
});

test('a repeated refusal is one request, one read unit and no write', () => {
  expect(measured.get('refusal, again')).toEqual({ requests: 1, readUnits: 1, writeUnits: 0, indexUnits: 0 });
});

test('the first refusal writes one unit', () => {
  expect(measured.get('refusal, the first')?.writeUnits).toBeLessThanOrEqual(1);
});

test('a counter stays within one write unit even with two limits and a long source', async () => {
  const user = await world.anAccountWith(
    [
      { period: 'BILLING_CYCLE', limit: 100_000 },
      { period: 'DAY', limit: 10_000 },
    ],
    { feature: 'race_simulations', source: 'sub:sub_1OaBcDeFgHiJkLmNoPqRsTuV', productId: 'professional' },
  );
  for (let i = 0; i < 40; i++)
    await world.consume(aWish(user, { feature: 'race_simulations' }), undefined, noon);
  const { marshall } = await import('@aws-sdk/util-dynamodb');
  const keys = ['race_simulations_2026-11-05#BILLING_CYCLE', 'race_simulations_2026-11-20'];
  const rows = await world.readRows(user, keys);
  const carrier = rows.find((row) => row.carries)!;
  expect(carrier.recent.filter((id) => id.length === 8)).toHaveLength(16);
  expect(Object.keys(carrier.carries!)).toHaveLength(1);
  for (const row of rows) expect(sizeOf(marshall(row))).toBeLessThanOrEqual(1024);
});

test('docs/costs.md says what was measured', () => {
  expectTable('docs/costs.md', 'usage', [
    ['operation', 'requests', 'read units', 'write units', 'index write units'],
    ...[...measured].map(([name, { requests, readUnits, writeUnits, indexUnits }]) => [
      ...[name, requests, readUnits, writeUnits - indexUnits, indexUnits],
    ]),
  ]);
});
