import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { aRight, day, hour, noon, withWorld } from '../../kit/given.ts';
import { Following } from '../../kit/world/following.ts';
import { splitExports, splitIn } from '../../kit/world/split.ts';

splitExports(3);
const following = new Following();
const world = withWorld('usage', (started) => following.begin(started));
afterAll(() => following.end());
const { use, hold, settle, ownRow, parts } = splitIn(world);

const [accounts, steps] = process.env['USHER_FULL'] ? [24, 40] : [8, 20];

/** Twelve at a time: fewer than the ids by which a retry is known, should the machine be slow. */
async function atOnce<Answer>(count: number, work: (index: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const one = async () => {
    for (let index = next++; index < count; index = next++) answers[index] = await work(index);
  };
  await Promise.all(Array.from({ length: 12 }, one));
  return answers;
}

/** One limit a day and units of grants beside it, in plain arithmetic. */
class Naive {
  private readonly days = new Map<string, { used: number; held: number; drawn: number }>();
  granted = 0;
  constructor(public limit: number) {}

  at(ms: number) {
    const name = new Date(ms).toISOString().slice(0, 10);
    const known = this.days.get(name) ?? { used: 0, held: 0, drawn: 0 };
    this.days.set(name, known);
    return known;
  }

  own(ms: number): number {
    const { used, held, drawn } = this.at(ms);
    return this.limit + drawn - used - held;
  }

  remaining(ms: number): number {
    return Math.max(0, this.own(ms)) + this.granted;
  }

  take(amount: number, ms: number): boolean {
    if (this.remaining(ms) < amount) return false;
    const day = this.at(ms);
    const beyond = Math.max(0, amount - Math.max(0, this.own(ms)));
    this.granted -= beyond;
    day.drawn += beyond;
    day.used += amount;
    return true;
  }
}

test('any mixture of bursts, keys, holds, grants, changed limits, days and restarts comes to what the naive model says', async () => {
  const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  const random = randomsFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const counts = {
    steps: 0,
    uses: 0,
    granted: 0,
    refused: 0,
    keyed: 0,
    holds: 0,
    settled: 0,
    grants: 0,
    split: 0,
  };
  const users: string[] = [];
  /** Counters that were seen while they were split: whose, and their keys. */
  const seen = new Map<string, Set<string>>();
  for (let account = 0; account < accounts; account++) {
    const model = new Naive(600 + below(3000));
    const user = await world.anAccountWith([{ period: 'DAY', limit: model.limit }]);
    users.push(user);
    const held: { id: string; amount: number }[] = [];
    let nowMs = noon;
    const bursts = async (amount: number, calls: number, where: string, keys: string[] = []) => {
      const answers = await atOnce(calls, (index) => use(user, amount, nowMs, keys[index]));
      let expected = 0;
      while (expected < calls && model.take(amount, nowMs)) expected++;
      const allowed = answers.filter((answer) => answer.allowed).length;
      expect(allowed, where).toBe(expected);
      counts.uses += calls;
      counts.granted += allowed;
      counts.refused += calls - allowed;
      return answers;
    };
    for (let step = 0; step < steps; step++) {
      const where = `seed ${seed}, account ${account}, step ${step}`;
      counts.steps += 1;
      if (below(8) === 0) world.forgetAll();
      const dice = below(18);
      nowMs += below(3) * 1000;
      if (dice < 9) {
        // Calls at once, of equal amounts: so in any order as many are allowed.
        const [amount, calls] = [1 + below(3) * below(9), 20 + below(30)];
        const keys = below(3) === 0 ? Array.from({ length: calls }, () => randomUUID()) : [];
        const answers = await bursts(amount, calls, where, keys);
        if (keys.length > 0) {
          const again = await Promise.all(keys.slice(0, 5).map((key) => use(user, amount, nowMs, key)));
          for (const [index, answer] of again.entries())
            if (answers[index]!.allowed)
              expect(answer, where).toMatchObject({ allowed: true, replayed: true });
          counts.keyed += keys.length;
          // What was refused may be counted by now.
          for (const [index, answer] of again.entries())
            if (!answers[index]!.allowed) expect(answer.allowed, where).toBe(model.take(amount, nowMs));
        }
      } else if (dice < 12) {
        const amount = 1 + below(20);
        const day = model.at(nowMs);
        const isRoom = model.own(nowMs) >= amount;
        if (!isRoom) continue;
        const answer = await hold(user, amount, nowMs);
        expect(answer.allowed, where).toBe(true);
        day.held += amount;
        held.push({ id: answer.holdId!, amount });
        counts.holds += 1;
      } else if (dice < 15 && held.length > 0) {
        const [one] = held.splice(below(held.length), 1);
        const part = below(one!.amount + 1);
        if (part === 0) await world.release({ userId: user, feature: 'exports', holdId: one!.id }, nowMs);
        else expect(await settle(user, one!.id, part, nowMs), where).toMatchObject({ allowed: true });
        const day = model.at(nowMs);
        day.held -= one!.amount;
        day.used += part;
        counts.settled += 1;
      } else if (dice === 15) {
        model.limit = 400 + below(3500);
        await world.giveRight(user, aRight([{ period: 'DAY', limit: model.limit }]));
        await world.refreshWindows(user, nowMs);
      } else if (dice === 16) {
        const amount = 1 + below(50);
        const more = { expiresMs: null, reason: 'test', key: randomUUID(), actor: anOperator };
        await world.grant({ userId: user, feature: 'exports', amount, ...more }, nowMs);
        model.granted += amount;
        counts.grants += 1;
      } else if (held.length === 0) nowMs += below(2) === 0 ? day : hour;
      const key = `exports_${new Date(nowMs).toISOString().slice(0, 10)}`;
      if ((await ownRow(user, key))?.parts) {
        counts.split += 1;
        seen.set(user, (seen.get(user) ?? new Set()).add(key));
      }
      const [usage] = await world.usageNow(user, nowMs, 'exports');
      expect([usage!.used, usage!.remaining], where).toEqual([model.at(nowMs).used, model.remaining(nowMs)]);
      for (const row of await world.listRows(user)) {
        const { used, held: set } = model.at(row.window_start_ms);
        expect([row.usage_count, row.held_count], `${where}: ${row.feature_date_key}`).toEqual([used, set]);
      }
    }
    // By every seed, each account comes to its limit: at most twenty of these fit.
    const last = Math.max(1, Math.ceil(model.remaining(nowMs) / 20));
    await bursts(last, 40, `seed ${seed}, account ${account}, at the limit`);
  }
  await following.follow();
  for (const user of users) expect((await following.verified(user)).drifted).toBe(0);
  console.log(`seed ${seed}: ${JSON.stringify(counts)}`);
  expect(counts.steps).toBe(accounts * steps);
  expect(counts.split).toBeGreaterThan(accounts);
  expect(
    Math.min(counts.granted, counts.refused, counts.keyed, counts.holds, counts.settled),
  ).toBeGreaterThan(0);
  // Which accounts come to be split on which day is the seed's.
  for (const [user, keys] of seen)
    for (const key of keys) expect(await parts(user, key), `${user} ${key}`).not.toEqual([]);
}, 600_000);
