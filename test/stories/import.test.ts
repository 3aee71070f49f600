import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCommand, newestIn, oldestIn, workedOff, type Ended } from '../kit/imports/command.ts';
import { expectedOf, foundIn, tablesNow, tablesOfArrivals } from '../kit/imports/oracle.ts';
import { oldMap, oldSystem, ways, type OldRow, type OldSystem } from '../kit/imports/oldRows.ts';
import { sourceMakers, type OldSource } from '../kit/imports/oldSources.ts';
import { followed, until } from '../kit/product/operating.ts';
import { aPerson, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { canonical } from '../../platform/canonical.ts';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';

const isFull = Boolean(process.env['USHER_FULL']);
/** Good rows of each source; `USHER_ROWS` makes the full run a shorter one. */
const count = isFull ? Number(process.env['USHER_ROWS'] ?? 100_000) : 320;
const seed = Number(process.env['USHER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** How often the command is killed on its way, by source; five times in all, or each of them five times. */
const kills: Record<string, number> = isFull
  ? { 'JSON lines': 5, CSV: 5, SQLite: 5, DynamoDB: 5 }
  : { 'JSON lines': 1, CSV: 1, SQLite: 1, DynamoDB: 2 };

const scratch = mkdtempSync(join(tmpdir(), 'usher-import-'));
const map = join(scratch, 'map.json');
let product: Product;
let nowMs: number;
beforeAll(async () => {
  writeFileSync(map, JSON.stringify(oldMap));
  product = await startProduct();
  // Noon of the next day: no day ends during the test.
  const noon = (Math.floor((await product.now()) / 86_400_000) + 1.5) * 86_400_000;
  await product.moveClockTo(noon);
  nowMs = noon;
}, 300_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(Object.keys(sourceMakers))('F2 · an import from %s', (name) => {
  const prefix = name.replace(/\W/g, '').toLowerCase();
  const random = randomsFrom(seed);
  let folder: string;
  let person: Person;
  let old: OldSystem;
  let source: OldSource;
  let allowed = 0;
  let ended: Ended;
  const command = (args: string[] = [], killAt?: number) =>
    importCommand(
      join(folder, 'imports'),
      ['--from', source.from, '--map', map, '--local', product.folder, ...args],
      killAt,
    );
  const isOurs = (userId: string) => userId.startsWith(`${prefix}-`);

  beforeAll(async () => {
    folder = join(scratch, prefix);
    mkdirSync(folder);
    person = await aPerson(product);
    await asksAnew('{ me { id } }');
    old = oldSystem(random, count, prefix, nowMs, rowsOf(person));
    source = await sourceMakers[name]!(old.rows, folder, product);
  }, 600_000);

  test(
    'says beforehand what it will do, and writes nothing',
    { timeout: isFull ? 14_400_000 : 300_000 },
    async () => {
      const before = await ownRows();
      const dry = await command(['--dry-run']);
      expect(dry.status).toBe(1);
      expect(dry.stdout, dry.stderr).toContain('Report:');
      const { report, rejected, accounts } = newestIn(join(folder, 'imports'), true);
      expect(report.counts).toMatchObject({
        rows: old.rows.length,
        rejected: old.bad.size,
        moved: movedOf(old),
      });
      expectRejected(rejected);
      expect(await ownRows()).toEqual(before);
      const own = accounts.find(({ userId }) => userId === person.userId);
      expect(own).toMatchObject({ isHere: true, plan: 'pro', profile: ['theme'] });
      expect(accounts).toHaveLength(new Set(old.good.map((row) => row['user_id'])).size);
    },
  );

  test(
    'moves every good row once, although it is killed on the way and users count meanwhile',
    { timeout: isFull ? 28_800_000 : 600_000 },
    async () => {
      let isDone = false;
      const counting = counts(() => isDone);
      const killed: number[] = [];
      for (let kill = 0; kill < kills[name]!; kill++) {
        const share = (kill + 0.3 + random() * 0.6) / (kills[name]! + 1);
        const { status } = await command([], Math.floor(share * old.rows.length));
        expect(status).toBe(null);
        killed.push(share);
      }
      ended = await command();
      isDone = true;
      allowed = await counting;
      console.log(
        `import from ${name}: seed ${seed}, ${old.rows.length} rows, ${old.bad.size} malformed, killed ${killed.length} times`,
      );
      expect(ended.stderr).toContain('Continuing the run');
      expect(ended.stdout).toContain('Compared with the tables: counts and checksums agree.');
      const { report, moved } = newestIn(join(folder, 'imports'), false);
      const isCounterMoved = moved.some(({ places }) => places[0] === placeOfToday());
      const all = movedOf(old);
      expect(report.counts).toMatchObject({
        ...{ rows: old.rows.length, rejected: old.bad.size, forgotten: 0 },
        moved: isCounterMoved ? all : { ...all, counter: all['counter']! - 1 },
      });
      expect(total(report.counts.moved) + total(report.counts.there)).toBe(old.good.length + old.repeated);
      expect(new Set(moved.flatMap(({ places }) => places)).size).toBe(
        moved.flatMap(({ places }) => places).length,
      );
      const rows = await tablesNow(product, tablesOfArrivals);
      expect(foundIn(rows, isOurs)).toEqual(
        expectedOf(old.good.filter((row) => isOurs(String(row['user_id'])))),
      );
      expect(allowed).toBeGreaterThan(3);
      const { me } = await asksAnew('{ me { usage { feature period used } subscriptions { productId } } }');
      const today = me.usage.find((one: any) => one.feature === 'simulations' && one.period === 'DAY');
      expect(today.used).toBe(allowed + (isCounterMoved ? 2 : 0));
      expect(me.subscriptions).toEqual([{ productId: 'pro' }]);
    },
  );

  test('tells every malformed row with its place and its reason', () => {
    const { rejected } = newestIn(join(folder, 'imports'), false);
    expect(ended.status).toBe(1);
    expectRejected(rejected);
    expect(new Set([...old.bad.values()].map(({ way }) => way))).toEqual(new Set(Object.keys(ways)));
    expect(Object.keys(ways)).toHaveLength(15);
  });

  test('moves nothing when it is run again', { timeout: isFull ? 14_400_000 : 300_000 }, async () => {
    const before = await ownRows();
    const again = await command();
    expect(again.stdout).toContain('nothing moved;');
    const { report } = newestIn(join(folder, 'imports'), false);
    expect(total(report.counts.moved)).toBe(0);
    expect(total(report.counts.there)).toBe(old.good.length + old.repeated);
    expect(await ownRows()).toEqual(before);
  });

  test(
    'is taken back whole, but for what a user has used since',
    { timeout: isFull ? 28_800_000 : 300_000 },
    async () => {
      // The second run has written nothing; the first one is what is taken back.
      const { id } = oldestIn(join(folder, 'imports'));
      const undone = await importCommand(join(folder, 'imports'), ['--undo', id, '--local', product.folder]);
      expect(undone.status, undone.stderr).toBe(0);
      const rows = await tablesNow(product, tablesOfArrivals);
      expect(foundIn(rows, isOurs)).toEqual([]);
      expect(
        JSON.stringify(
          Object.values(rows)
            .flat()
            .filter((row) => isOurs(String(row['user_id']))),
        ),
      ).not.toContain(`"${id}":{`);
      const after = await asksAnew('{ me { usage { feature period used } } }');
      const today = after.me.usage.find((one: any) => one.feature === 'simulations' && one.period === 'DAY');
      expect([allowed, allowed + 2]).toContain(today.used);
      const again = await importCommand(join(folder, 'imports'), ['--undo', id, '--local', product.folder]);
      expect(again.stdout).toMatch(/^nothing taken back; \d+ kept\.$/m);
    },
  );

  /** What the tables have of these users, once everything that follows from their uses is written; a night may come meanwhile. */
  async function ownRows() {
    await connectionsHeard();
    await followed(product);
    const own = [`"${prefix}-`, `#${prefix}-`, person.userId];
    const tables = Object.entries(await tablesNow(product, tablesOfArrivals));
    return tables.map(([table, rows]) => [
      table,
      // As texts: a full run compares some hundred thousand rows.
      rows.map(textOf).filter((text) => own.some((id) => text.includes(id))),
    ]);
  }

  /** As the person, with a token of its own: one is good for a quarter of an hour, and a full run takes longer. */
  async function asksAnew(query: string): Promise<any> {
    await connectionsHeard();
    return gets(product, await signIn(product, person.email, person.password), query);
  }

  function expectRejected(rejected: { place: string; why: string }[]): void {
    const bad = [...old.bad].map(([index, { why }]) => ({ place: source.placeOf(index), why }));
    expect(rejected.map(({ place }) => place).sort()).toEqual(bad.map(({ place }) => place).sort());
    for (const { place, why } of bad) expect(rejected.find((one) => one.place === place)!.why).toMatch(why);
  }

  /** Uses a feature with every few rows that the import takes up, until it has ended; gives how often it was allowed. */
  async function counts(isDone: () => boolean): Promise<number> {
    let yes = 0;
    let seen = 0;
    for (let use = 0; use < 5 || (!isDone() && yes < 40); use++) {
      const ask = 'mutation { consumeUsage(feature: "simulations") { allowed } }';
      if ((await asksAnew(ask)).consumeUsage.allowed) yes += 1;
      const enough = count / 30;
      await until(
        () => Promise.resolve(workedOff(join(folder, 'imports'))),
        (rows) => isDone() || Math.abs(rows - seen) >= enough,
      );
      seen = workedOff(join(folder, 'imports'));
    }
    return yes;
  }

  const placeOfToday = () =>
    `usage ${person.userId} simulations_${new Date(nowMs).toISOString().slice(0, 10)}`;
});

/** Comparing many rows blocks this process until the product has closed kept connections: their ends are heard before the next request. */
const connectionsHeard = () => new Promise((resolve) => setTimeout(resolve, 50));

const textOf = (row: object) =>
  canonical(
    Object.fromEntries(Object.entries(row).map(([name, one]) => [name, one instanceof Set ? [...one] : one])),
  );

/** Of a user who works while the import runs. */
function rowsOf({ userId }: Person): OldRow[] {
  const iso = (days: number) => new Date(nowMs + days * 86_400_000).toISOString();
  const of = { user_id: userId };
  return [
    { ...of, type: 'profile', theme: 'dark' },
    { ...of, type: 'counter', feature: 'simulations', day: iso(0).slice(0, 10), used: 2 },
    {
      ...of,
      type: 'subscription',
      ref: 'sub-person',
      plan_id: 'pro',
      status: 'active',
      period_start: iso(-9),
      period_end: iso(21),
    },
  ];
}

function movedOf({ good }: OldSystem): Record<string, number> {
  const moved: Record<string, number> = {};
  for (const { type } of good) moved[String(type)] = (moved[String(type)] ?? 0) + 1;
  return moved;
}

const total = (byKind: Record<string, number>) => Object.values(byKind).reduce((sum, one) => sum + one, 0);
