import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Environment } from '../../../tools/backup/environment.ts';
import type { RunOptions } from '../../../tools/import/runImport.ts';
import { aProduct, day, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

let runImport: typeof import('../../../tools/import/runImport.ts').runImport;
let prepare: typeof import('../../../tools/import/prepare.ts').prepare;
let verifyRun: typeof import('../../../tools/import/verifyRun.ts').verifyRun;
let Checkpoint: typeof import('../../../tools/import/checkpoint.ts').Checkpoint;
let legacy: typeof import('../../../store/legacy.ts');

const scratch = mkdtempSync(join(tmpdir(), 'usher-verify-'));
const map = join(scratch, 'map.json');
const world = withWorld('usage', async () => {
  ({ runImport } = await import('../../../tools/import/runImport.ts'));
  ({ prepare } = await import('../../../tools/import/prepare.ts'));
  ({ verifyRun } = await import('../../../tools/import/verifyRun.ts'));
  ({ Checkpoint } = await import('../../../tools/import/checkpoint.ts'));
  legacy = await import('../../../store/legacy.ts');
  const features = [{ feature: 'exports', limit: 500, period: 'MONTH' as const }];
  await world.sell(aProduct('monthly', { features }));
  writeFileSync(map, JSON.stringify(rowsAsTheyAre));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const rowsAsTheyAre = {
  user: { from: 'user' },
  records: [
    {
      ...{ kind: 'counter', when: { used: { there: true } } },
      fields: { feature: { const: 'exports' }, date: { from: 'date', date: 'yyyy-mm-dd' }, used: 'used' },
    },
    {
      ...{ kind: 'subscription', when: { end: { there: true } } },
      fields: {
        ...{ id: { const: 'old-1' }, plan: { const: 'monthly' }, status: { const: 'active' } },
        ...{ start: { from: 'start', date: 'iso' }, end: { from: 'end', date: 'iso' } },
      },
    },
  ],
};

const aDay = (user: string, date: string, used: number) => ({ user, date, used });
const aPlan = (user: string) => ({
  ...{ user, start: new Date(noon - 5 * day).toISOString(), end: new Date(noon + 25 * day).toISOString() },
});

let files = 0;
/** What the command does, with what it tells at its end; the tables run on the time of the world. */
async function imported(rows: object[]) {
  const from = join(scratch, `rows-${++files}.jsonl`);
  writeFileSync(from, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const folder = join(scratch, `imports-${files}`);
  const options: RunOptions = {
    ...{ from: `jsonl:${from}`, runId: undefined, folder, isDryRun: false },
    ...{ parallel: 4, segments: 1, rate: undefined },
  };
  const nothing = () => undefined;
  const { run, ended, counts } = await runImport(
    { stack: 'usher-test', poolId: 'none', nowMs: noon } as Environment,
    prepare({ from: options.from, map, ids: undefined }),
    options,
    { begun: nothing, row: nothing, users: nothing, verifying: nothing, account: nothing },
    new AbortController().signal,
  );
  expect(counts.rejected).toBe(0);
  const again = () => verifyRun(run.id, new Checkpoint(run.folder));
  return { id: run.id, verification: ended!.verification!, again };
}

const window = 'exports_2026-11-01#MONTH';
const used = async (user: string) => (await world.getRow(user, window))!.usage_count;
const right = { isRight: true, windows: 1 };
const differences = ({ kinds }: { kinds: { counter: { lost: string[]; extra: string[] } } }) => ({
  lost: kinds.counter.lost,
  extra: kinds.counter.extra,
});

test('days under a plan by the month agree with the window that they went into, whichever of the two came first, and after uses', async () => {
  for (const isPlanFirst of [true, false]) {
    const user = await world.anAccount();
    const days = [aDay(user, '2026-10-30', 100), aDay(user, '2026-11-02', 4), aDay(user, '2026-11-19', 5)];
    const rows = isPlanFirst ? [aPlan(user), ...days] : [...days, aPlan(user)];
    const { verification, again } = await imported(rows);
    expect(await used(user)).toBe(9);
    expect(verification).toMatchObject(right);
    // The window is no record, and is not counted as one.
    expect(verification.kinds.counter).toMatchObject({ moved: 3, found: 3, lost: [], extra: [] });
    expect(verification.kinds.counter.foundSum).toBe(verification.kinds.counter.movedSum);
    expect(await world.consume(aWish(user), undefined, noon)).toMatchObject({ usage: { used: 10 } });
    expect(await again()).toMatchObject(right);
  }
});

test('two runs whose days are in one window agree each for itself, also where the plan came with the second', async () => {
  const user = await world.anAccount();
  const first = await imported([aDay(user, '2026-11-02', 4)]);
  expect(first.verification).toMatchObject({ isRight: true, windows: 0 });
  const second = await imported([aPlan(user), aDay(user, '2026-11-03', 5)]);
  expect(await used(user)).toBe(9);
  expect(second.verification).toMatchObject(right);
  expect(await first.again()).toMatchObject(right);
});

test('a day that a visit has met in the legacy table since, and that is no import’s any more, is still one of the run', async () => {
  const user = await world.anAccount();
  const { again } = await imported([aPlan(user), aDay(user, '2026-11-02', 4), aDay(user, '2026-11-03', 5)]);
  const row = {
    ...{ strategy_id: `usage#${user}`, type: 'usage', user_id: user, feature_name: 'exports' },
    ...{ date: '2026-11-02', usage_count: 4 },
  };
  await world.put('TABLE_STRATEGY_METADATA', row);
  expect(await legacy.moveRow(row, noon)).toMatchObject({ became: 'there' });
  expect((await world.getRow(user, 'exports_2026-11-02'))!.imported).toBeUndefined();
  const verified = await again();
  expect(verified).toMatchObject(right);
  expect(verified.kinds.counter).toMatchObject({ moved: 2, found: 1, replaced: 1 });
});

test('a window that has lost units of a day, or holds more than the days, is told with both sums', async () => {
  const [short, long, gone] = [await world.anAccount(), await world.anAccount(), await world.anAccount()];
  const users = [short, long, gone];
  const rows = users.flatMap((user) => [
    aPlan(user),
    aDay(user, '2026-11-02', 4),
    aDay(user, '2026-11-03', 5),
  ]);
  const { id, verification, again } = await imported(rows);
  expect(verification).toMatchObject({ isRight: true, windows: 3 });
  const marked = async (user: string, n: number) => {
    const row = (await world.getRow(user, window))!;
    await world.put('TABLE_USER_USAGE', { ...row, imported: { [id]: { ...row.imported![id], n } } });
  };
  await marked(short, 5);
  await marked(long, 13);
  const { imported: _, ...unmarked } = (await world.getRow(gone, window))!;
  await world.put('TABLE_USER_USAGE', unmarked);
  const verified = await again();
  expect(verified.isRight).toBe(false);
  const told = differences(verified);
  expect(told.lost.sort()).toEqual(users.map((user) => `usage ${user} ${window} = 9`).sort());
  expect(told.extra.sort()).toEqual([`usage ${short} ${window} = 5`, `usage ${long} ${window} = 13`].sort());
});
