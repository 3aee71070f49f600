import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pays, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { wholeSelection } from '../kit/schema/wholeSelection.ts';

/** A Wednesday in the middle of a month: a day later, only windows of a day are over. */
const startsAt = '2026-11-18T12:00:00Z';
const dayMs = 86_400_000;
const periods = ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'TRIAL', 'LIFETIME'] as const;
const feature = 'renders';

let product: Product;
let admin: Person;
/** Who has used all of two units of each period. */
const full = new Map<string, Person>();
let half: Person;
let unlimited: Person;

beforeAll(async () => {
  product = await startProduct({ args: ['--no-web', '--clock', startsAt] });
  admin = await anAdmin(product);
}, 180_000);
afterAll(() => product?.stop());

const ask = (query: string, variables: object = {}) => gets(product, admin, query, variables);
const addressOf = (person: Person) => person.email;
const highUsage = `query ($feature: ID!, $date: AWSDate, $threshold: Float, $limit: Int, $t: String) {
  highUsage(feature: $feature, date: $date, threshold: $threshold, limit: $limit, nextToken: $t) {
    items { userId email used limit share period windowStart resetsAt } nextToken } }`;
const featureUsage = `query ($feature: ID!, $date: AWSDate, $limit: Int, $t: String) {
  featureUsage(feature: $feature, date: $date, limit: $limit, nextToken: $t) {
    items { userId email used held limit remaining share period windowStart resetsAt } nextToken } }`;

const resetsOn = `query ($date: AWSDate!, $limit: Int, $t: String) {
  resetsOn(date: $date, limit: $limit, nextToken: $t) {
    items { userId email feature used held limit remaining share period windowStart resetsAt } nextToken } }`;

/** Every page, in their order. */
async function all(field: string, query: string, variables: { limit: number } & Record<string, unknown>) {
  const items: any[] = [];
  let pages = 0;
  for (let t: string | null = null; ;) {
    const page: any = (await ask(query, { ...variables, t }))[field];
    expect(page.items.length).toBeLessThanOrEqual(variables.limit);
    items.push(...page.items);
    pages++;
    t = page.nextToken;
    if (t === null) return { items, pages };
  }
}

describe('a fresh install', () => {
  const health = `{ syncHealth { status healthy lastReport { id } accounts { active disabled deleted }
    recent { comparisons finished found repaired successRate since } } }`;

  test('field 1.21 · is not compared yet, which is not out of step; F9.12 · a comparison counts accounts and how it ended', async () => {
    expect((await ask(health)).syncHealth).toEqual({
      status: 'NOT_COMPARED',
      healthy: false,
      lastReport: null,
      accounts: null,
      recent: { comparisons: 0, finished: 0, found: 0, repaired: 0, successRate: null, since: null },
    });
    await ask('mutation { repairSync(dryRun: false, reason: "first") { id status } }');
    const { syncHealth } = await ask(health);
    const listed = await all(
      'accounts',
      'query ($limit: Int, $t: String) { accounts(limit: $limit, nextToken: $t) { items { id status } nextToken } }',
      { limit: 100 },
    );
    expect(syncHealth).toMatchObject({
      status: 'IN_STEP',
      healthy: true,
      accounts: { active: listed.items.length, disabled: 0, deleted: 0 },
      recent: { comparisons: 1, finished: 1, successRate: 1 },
    });
    expect(listed.items.length).toBeGreaterThanOrEqual(1);
    expect(syncHealth.recent.repaired).toBe(syncHealth.recent.found);
  });
});

describe('with accounts in windows of every period', () => {
  beforeAll(async () => {
    const put = 'mutation ($input: ProductInput!) { putProduct(input: $input) { id } }';
    const kinds = [
      ...periods.map((period) => ({ id: period, limit: 2, period })),
      { id: 'UNLIMITED', limit: null, period: 'LIFETIME' },
    ];
    for (const [n, { id, limit, period }] of kinds.entries()) {
      const input = {
        id: `plan-${id.toLowerCase().replaceAll('_', '-')}`,
        name: id,
        active: true,
        public: true,
        kind: 'PLAN',
        rank: 50 + n,
        version: 0,
        reason: 'test',
        prices: [],
        trial: { hours: 240 },
        features: [{ feature, limit, period }],
      };
      await ask(put, { input });
    }
    const subscriber = async (id: string, uses: number) => {
      const person = await aPerson(product);
      const start = 'mutation ($id: ID!) { startTrial(productId: $id) { trialId } }';
      await gets(product, person, start, { id: `plan-${id.toLowerCase().replaceAll('_', '-')}` });
      for (let i = 0; i < uses; i++) {
        const use = `mutation { consumeUsage(feature: "${feature}") { allowed } }`;
        expect((await gets(product, person, use)).consumeUsage.allowed).toBe(true);
      }
      return person;
    };
    for (const period of periods) full.set(period, await subscriber(period, 2));
    half = await subscriber('MONTH', 1);
    unlimited = await subscriber('UNLIMITED', 5);
    await until(
      async () => (await ask(highUsage, { feature, threshold: 0.5, limit: 100 })).highUsage.items,
      (items) => items.length === periods.length + 1,
    );
  }, 180_000);

  test('F6 · highUsage finds every account at the limit, for any period and any day on which its window began', async () => {
    const { items } = (await ask(highUsage, { feature, threshold: 1, limit: 100 })).highUsage;
    expect(items.map((one: any) => [one.period, one.email, one.used, one.limit, one.share]).sort()).toEqual(
      periods.map((period) => [period, addressOf(full.get(period)!), 2, 2, 1]).sort(),
    );
    const began = new Set(items.map((one: any) => one.windowStart.slice(0, 10)));
    expect(began.size).toBeGreaterThan(2);
  });

  test('F6 · no page loses anybody: pages of one and of two hold each window once, nearest first', async () => {
    for (const limit of [1, 2]) {
      const { items, pages } = await all('highUsage', highUsage, { feature, threshold: 0.5, limit });
      expect(pages).toBeGreaterThanOrEqual(Math.ceil(7 / limit));
      expect(items.map((one) => one.userId).sort()).toEqual(
        [...full.values(), half].map((one) => one.userId).sort(),
      );
      expect(items.at(-1)).toMatchObject({ userId: half.userId, share: 0.5 });
    }
  });

  test('F6 · between two bands, those below the threshold are left out and no account above it', async () => {
    const { items } = await all('highUsage', highUsage, { feature, threshold: 0.6, limit: 3 });
    expect(items).toHaveLength(periods.length);
  });

  test('S5 · featureUsage lists one feature on one day over all accounts, those without a limit too, in pages', async () => {
    const everybody = [...full.values(), half, unlimited].map((one) => one.userId).sort();
    for (const limit of [1, 3, 100]) {
      const { items } = await all('featureUsage', featureUsage, {
        feature,
        date: startsAt.slice(0, 10),
        limit,
      });
      expect(items.map((one) => one.userId).sort()).toEqual(everybody);
      expect(items.find((one) => one.userId === unlimited.userId)).toMatchObject({
        email: unlimited.email,
        used: 5,
        held: 0,
        limit: null,
        remaining: null,
        share: null,
      });
    }
    const before = { feature, date: '2026-11-17', limit: 100 };
    const { items } = await all('featureUsage', featureUsage, before);
    // A day, a trial and a billing cycle that begin with the trial had not begun.
    expect(items.map((one) => one.period).sort()).toEqual(['LIFETIME', 'LIFETIME', 'MONTH', 'MONTH', 'WEEK']);
  });

  test('S5 · resetsOn lists what is reset on a day: each window that ends then once, of all accounts, in pages', async () => {
    const everything = (await all('featureUsage', featureUsage, { feature, limit: 100 })).items;
    const days = new Set(everything.flatMap(({ resetsAt }) => resetsAt?.slice(0, 10) ?? []));
    // Those of a day, a week, a month and a billing cycle; two more never end.
    expect(days.size).toBe(4);
    for (const date of days) {
      const expected = everything.filter(({ resetsAt }) => resetsAt?.startsWith(date));
      expect(expected.length).toBeGreaterThan(0);
      for (const limit of [1, 100]) {
        const { items, pages } = await all('resetsOn', resetsOn, { date, limit });
        expect(pages).toBeGreaterThanOrEqual(Math.ceil(expected.length / limit));
        const ours = items.filter((one) => one.feature === feature);
        const sorted = (list: any[]) => list.toSorted((a, b) => a.userId.localeCompare(b.userId));
        expect(sorted(ours)).toMatchObject(sorted(expected));
        for (const one of items) expect(one.resetsAt.slice(0, 10)).toBe(date);
      }
    }
    for (const date of ['2026-11-18', '2031-01-01'])
      expect((await ask(resetsOn, { date })).resetsOn).toEqual({ items: [], nextToken: null });
  });

  test('S5 · resetsOn leaves out a window that ended with its right', async () => {
    const person = await aPerson(product);
    const start = (id: string) =>
      gets(product, person, `mutation { startTrial(productId: "${id}") { trialId } }`);
    const use = `mutation { consumeUsage(feature: "${feature}") { allowed usage { period } } }`;
    const date = '2026-12-01';
    const mine = async () =>
      (await all('resetsOn', resetsOn, { date, limit: 2 })).items.filter(
        (one) => one.userId === person.userId,
      );
    await start('plan-month');
    expect((await gets(product, person, use)).consumeUsage.usage.period).toBe('MONTH');
    expect(await mine()).toMatchObject([{ feature, used: 1, period: 'MONTH' }]);
    await start('plan-unlimited');
    expect((await gets(product, person, use)).consumeUsage.usage.period).toBe('LIFETIME');
    expect(await mine()).toEqual([]);
  });

  test('S5 · a token of resetsOn is good for its own day only, and a bad limit is refused', async () => {
    const { nextToken } = (await ask(resetsOn, { date: '2026-12-01', limit: 1 })).resetsOn;
    expect(nextToken).toEqual(expect.any(String));
    for (const variables of [
      { date: '2026-11-19', t: nextToken },
      { date: '2026-12-01', t: 'e30.x' },
      { date: '2026-12-01', limit: 0 },
      { date: '2026-12-01', limit: 101 },
    ]) {
      const answer = await asks(product, admin, resetsOn, variables);
      expect(answer.errors?.[0]?.errorType, JSON.stringify(variables)).toBe('BadRequest');
    }
  });

  test('a token is good for its own question only, and bad dates, thresholds and limits are refused', async () => {
    const { nextToken } = (await ask(highUsage, { feature, limit: 1 })).highUsage;
    for (const variables of [
      { t: nextToken, limit: 1, threshold: 0.5 },
      { t: 'e30.x' },
      { threshold: 0 },
      { threshold: 1.01 },
      { limit: 0 },
      { limit: 101 },
      { date: '2027-01-01' },
    ]) {
      const answer = await asks(product, admin, highUsage, { feature, ...variables });
      expect(answer.errors?.[0]?.errorType, JSON.stringify(variables)).toBe('BadRequest');
    }
  });

  test('F6 · a day later only the windows of a day are over, and their day still finds them', async () => {
    await product.advance(dayMs);
    admin = await anAdmin(product);
    const at = async (date: string | null) =>
      (await ask(highUsage, { feature, threshold: 1, limit: 100, date })).highUsage.items
        .map((one: any) => one.period)
        .sort();
    const others = periods.filter((period) => period !== 'DAY').sort();
    expect(await at(null)).toEqual(others);
    expect(await at('2026-11-19')).toEqual(others);
    expect(await at('2026-11-18')).toEqual([...periods].sort());
  });
});

describe('lists over all accounts', () => {
  test('field 1.22 · an account is found by the beginning of its address, in pages, in the order of the alphabet', async () => {
    const start = 'Zoe.';
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.push((await aPerson(product, `zoe.${i}@example.com`)).email);
    await aPerson(product, 'zoo@example.com');
    const query =
      'query ($start: String, $limit: Int, $t: String) { accounts(emailStart: $start, limit: $limit, nextToken: $t) { items { id email } nextToken } }';
    for (const limit of [2, 100]) {
      const { items } = await all('accounts', query, { start, limit });
      expect(items.map((one) => one.email)).toEqual(made);
    }
    expect((await all('accounts', query, { start: 'zoe.3@example.com', limit: 2 })).items).toHaveLength(1);
    expect((await all('accounts', query, { start: 'missing', limit: 2 })).items).toEqual([]);
    const answer = await asks(product, admin, query, { start: ' ' });
    expect(answer.errors![0]!.errorType).toBe('BadRequest');
  });

  test('come newest first', async () => {
    const query =
      'query ($limit: Int, $t: String) { accounts(limit: $limit, nextToken: $t) { items { createdAt } nextToken } }';
    const { items } = await all('accounts', query, { limit: 3 });
    const times = items.map((one) => one.createdAt as string);
    expect(times.length).toBeGreaterThan(10);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('name the accounts of refusals and actions by their address', async () => {
    const person = full.get('MONTH')!;
    const use = `mutation { consumeUsage(feature: "${feature}") { allowed } }`;
    expect(
      (await gets(product, await signIn(product, person.email, person.password), use)).consumeUsage.allowed,
    ).toBe(false);
    const [refusal] = await until(
      async () =>
        (await ask(`{ refusals(feature: "${feature}") { items { userId email } } }`)).refusals.items,
      (items) => items.length > 0,
    );
    expect(refusal).toEqual({ userId: person.userId, email: person.email });
  });

  test('S5 · an account is found by the id of its subscription, and the look at it is logged', async () => {
    const buyer = await aPerson(product);
    const checkout = 'mutation { createCheckout(productId: "pro") { url } }';
    await pays((await gets(product, buyer, checkout)).createCheckout.url);
    const own = '{ me { subscriptions { id } } }';
    const { me } = await until(
      () => gets(product, buyer, own),
      (data) => data.me.subscriptions.length > 0,
    );
    const [{ id }] = me.subscriptions;
    const byId =
      'query ($s: ID, $u: ID) { account(subscriptionId: $s, userId: $u) { id email subscriptions { id } } }';
    const { account } = await ask(byId, { s: id });
    expect(account).toEqual({ id: buyer.userId, email: buyer.email, subscriptions: [{ id }] });
    const log = `query ($f: ActionFilter!) { auditActions(filter: $f) { items { userId actor actionDetails } } }`;
    const { items } = (await ask(log, { f: { actionType: 'account.read' } })).auditActions;
    expect(items.filter((one: any) => one.userId === buyer.userId)).toMatchObject([{ actor: admin.userId }]);
    const answers = [
      [{ s: `${id}x` }, 'NotFound'],
      [{ s: id, u: buyer.userId }, 'BadRequest'],
      [{ s: '' }, 'BadRequest'],
      [{ s: 'x'.repeat(513) }, 'BadRequest'],
    ] as const;
    for (const [variables, errorType] of answers) {
      const answer = await asks(product, admin, byId, variables);
      expect(answer.errors?.[0]?.errorType, JSON.stringify(variables)).toBe(errorType);
    }
  });

  test('an entry of the log is the same whether it is asked for by its type or by its time', async () => {
    const log = `query ($f: ActionFilter!, $limit: Int, $t: String) {
      auditActions(filter: $f, limit: $limit, nextToken: $t) { items ${wholeSelection('ActionLog')} nextToken } }`;
    // Without what the questions themselves add.
    const to = new Date(await product.now()).toISOString();
    const listed = async (actionType?: string) =>
      (await all('auditActions', log, { f: { to, actionType }, limit: 100 })).items.map((one) => ({
        ...one,
        // A map has no order.
        actionDetails: JSON.parse(one.actionDetails),
      }));
    const byTime = await listed();
    const types = new Set(byTime.map((one) => one.actionType as string));
    expect(types.size).toBeGreaterThan(3);
    for (const type of types)
      expect(await listed(type), type).toEqual(byTime.filter((one) => one.actionType === type));
  });
});
