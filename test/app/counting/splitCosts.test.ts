import { expect, test } from 'vitest';
import { expectTable } from '../../kit/documents/tables.ts';
import { aProduct, noon, withWorld } from '../../kit/given.ts';
import { costOf, type Cost } from '../../kit/measures/cost.ts';
import { month, splitExports, splitIn } from '../../kit/world/split.ts';

/** As docs/costs.md says it of a counter that is split over 16 parts. */
splitExports(16);
const measured = new Map<string, Cost>();
const world = withWorld(
  'usage',
  async () => {
    await world.sell(aProduct('pro'));
    const measure = async (name: string, work: () => Promise<unknown>) =>
      void measured.set(name, await costOf(world.wire, work));
    const busy = async () => {
      const user = await world.anAccountWith([{ period: 'MONTH', limit: 1_000_000 }]);
      for (let i = 0; i < 33; i++) await use(user);
      return user;
    };
    const slow = await world.anAccountWith([{ period: 'MONTH', limit: 1_000_000 }]);
    await use(slow);
    await measure('consume, warm, of a counter that is not busy', () => use(slow));
    const user = await busy();
    await measure('consume, with which a counter is split', () => use(user));
    while ((await parts(user)).length < 16) await use(user);
    await measure('consume, warm', () => use(user));
    await measure('consume with a key', () => use(user, 1, noon, 'key'));
    const [emptied] = await parts(user);
    await world.put('TABLE_USER_USAGE', { ...emptied, units_left: 0 });
    const before = emptied!.units_used;
    // The one in sixteen that meets the empty part.
    for (;;) {
      const cost = await costOf(world.wire, () => use(user));
      if ((await parts(user))[0]!.units_used === before) continue;
      measured.set('consume, where a part is given units', cost);
      break;
    }
    await measure('usage of the feature', () => world.usageNow(user, noon, 'exports'));
    await measure('refusal, while units are left', () => use(user, 999_990));
    const { takeIn } = await import('../../../store/takeIn.ts');
    await measure('the parts are taken in', () => takeIn(user, month, noon));
    await use(user);
    await measure('consume, warm, after that', () => use(user));
  },
  { isWired: true },
);
const { use, parts } = splitIn(world);

test('a warm use of a counter that is split is one request, one write unit, no read and no index write', () => {
  const plain = { requests: 1, readUnits: 0, writeUnits: 1, indexUnits: 0 };
  expect(measured.get('consume, warm')).toEqual(plain);
  expect(measured.get('consume, warm, of a counter that is not busy')).toEqual(plain);
});

test('a part stays within one write unit, with a long account, product, feature and request', async () => {
  const { marshall } = await import('@aws-sdk/util-dynamodb');
  const { giveOut, openParts } = await import('../../../store/parts.ts');
  const user = await world.anAccountWith([{ period: 'BILLING_CYCLE', limit: 1_000_000_000 }], {
    ...{ feature: 'exports', productId: 'professional-2026' },
  });
  await use(user);
  const [row] = await world.listRows(user);
  const key = row!.feature_date_key;
  await giveOut(await openParts(row!, { n: 32, epoch: noon }, noon), 31, undefined, 1_000_000);
  const { usePart } = await import('../../../store/parts.ts');
  const action = { type: 'export.made', n: 1_000, at: noon, req: crypto.randomUUID() };
  for (let i = 0; i < 50; i++)
    await usePart(
      { userId: user, key, part: 31, epoch: noon, amount: 1_000, id: `id-${10_000 + i}`, action },
      noon,
    );
  const [part] = await parts(user, key);
  expect(part!.recent.filter((id) => id.length === 8)).toHaveLength(48);
  const { sizeOf } = await import('../../kit/measures/size.ts');
  expect(sizeOf(marshall(part))).toBeLessThanOrEqual(1024);
});

test('docs/costs.md says what was measured', () => {
  expectTable('docs/costs.md', 'split', [
    ['operation', 'requests', 'read units', 'write units', 'index write units'],
    ...[...measured].map(([name, { requests, readUnits, writeUnits, indexUnits }]) => [
      ...[name, requests, readUnits, writeUnits - indexUnits, indexUnits],
    ]),
  ]);
});
