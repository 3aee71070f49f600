import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAdmin, aPerson, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { press } from '../../packages/stripe-stand-in/test/kit/stripe.ts';

const hour = 3_600_000;
const catalog = JSON.parse(readFileSync('catalog.json', 'utf8')) as {
  products: {
    id: string;
    description: string;
    features: { feature: string; limit: number | null; period: string }[];
  }[];
};
const described = (id: string) => catalog.products.find((product) => product.id === id)!;

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })), 120_000);
afterAll(() => product.stop());

const words: Record<string, number> = {
  ...{ a: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ twenty: 20, fifty: 50, hundred: 100, thousand: 1000 },
};

/** The amount that a sentence names before a noun: `two hundred` or `A hundred more` is 200 or 100. */
function amountIn(sentence: string, noun: string): number | undefined {
  const before = sentence
    .toLowerCase()
    .split(noun)[0]!
    .replace(/[^a-z0-9, ]/g, ' ')
    .replace(/,(?=\d)/g, '');
  if (before === sentence.toLowerCase()) return undefined;
  const said = before
    .trim()
    .split(/[ ,]+/)
    .filter((word) => !['more', 'race'].includes(word));
  const spoken: number[] = [];
  for (const word of said.reverse()) {
    const value = /^\d+$/.test(word) ? Number(word) : words[word];
    if (value === undefined) break;
    spoken.unshift(value);
  }
  return spoken.length > 0
    ? spoken.reduce((all, one) => (one >= 100 ? Math.max(all, 1) * one : all + one), 0)
    : undefined;
}

async function buys(person: Person, productId: string): Promise<void> {
  const checkout = 'mutation ($id: ID!) { createCheckout(productId: $id) { url kind } }';
  const { createCheckout } = await gets(product, person, checkout, { id: productId });
  expect(createCheckout.kind).toBe('CHECKOUT');
  expect((await press(`${createCheckout.url}/pay`, { card: 'pm_card_visa' })).status).toBe(303);
  await gets(product, person, 'mutation { refreshSubscription { version } }');
}

/** Uses one unit after the other until one is refused; how many were granted, and the refusal. */
async function countsToTheLast(person: Person, feature: string, atOnce = 25) {
  const many = `mutation ($items: [ConsumeItem!]!) { consumeMany(items: $items) { allowed reason upgrade { productId } usage { used limit remaining } } }`;
  const items = Array.from({ length: atOnce }, () => ({ feature }));
  for (let granted = 0; ;) {
    const { consumeMany } = await gets(product, person, many, { items });
    for (const decision of consumeMany) {
      if (!decision.allowed) return { granted, refusal: decision };
      granted += 1;
    }
  }
}

const extra = amountIn(described('exports-pack').description, 'exports')!;
const included = (id: string) =>
  described(id).features.find(({ feature }) => feature === 'exports')?.limit ?? 0;

describe('F4 · an add-on is on top of any plan, as its description says', () => {
  test.each([
    ['premium', 300],
    ['pro', 120],
    [null, 100],
  ])('%s with the exports pack has %i, counted to the last', async (plan, total) => {
    expect(total).toBe((plan === null ? 0 : included(plan)) + extra);
    const person = await aPerson(product);
    if (plan !== null) await buys(person, plan);
    await buys(person, 'exports-pack');
    const { granted, refusal } = await countsToTheLast(person, 'exports');
    expect(granted).toBe(total);
    expect(refusal).toMatchObject({
      reason: 'LIMIT_REACHED',
      usage: { used: total, limit: total, remaining: 0 },
    });
    // It is had already, so only a larger plan can help.
    expect(refusal.upgrade?.productId).not.toBe('exports-pack');
  });

  test('bought at the limit of the plan it opens the feature at once; when it lapses, what was used stays used', async () => {
    const admin = await anAdmin(product);
    const person = await aPerson(product);
    await buys(person, 'pro');
    const first = await countsToTheLast(person, 'exports');
    expect(first).toMatchObject({ granted: 20, refusal: { upgrade: { productId: 'exports-pack' } } });
    await buys(person, 'exports-pack');
    const use =
      'mutation ($n: Float) { consumeUsage(feature: "exports", amount: $n) { allowed usage { used limit remaining } } }';
    expect((await gets(product, person, use, { n: 30 })).consumeUsage).toEqual({
      allowed: true,
      usage: { used: 50, limit: 120, remaining: 70 },
    });
    const { me } = await gets(
      product,
      person,
      '{ me { entitlements { feature limit productId adds } subscriptions { id productId } } }',
    );
    const exports = me.entitlements.filter((one: any) => one.feature === 'exports');
    expect(exports).toEqual([
      { feature: 'exports', limit: 20, productId: 'pro', adds: false },
      { feature: 'exports', limit: 100, productId: 'exports-pack', adds: true },
    ]);
    const idOf = (id: string) => me.subscriptions.find((one: any) => one.productId === id).id as string;
    const explain = `{ explainDecision(userId: "${person.userId}", feature: "exports") { sources { source adds counts because } windows { used limit } } }`;
    const said = (await gets(product, admin, explain)).explainDecision;
    expect(said.windows).toEqual([{ used: 50, limit: 120 }]);
    expect(said.sources).toContainEqual({
      source: `sub:${idOf('exports-pack')}`,
      adds: true,
      counts: true,
      because: `It adds 100 in MONTH to sub:${idOf('pro')}.`,
    });
    expect(said.sources).toContainEqual({
      source: `sub:${idOf('pro')}`,
      adds: false,
      counts: true,
      because: `It gives the most. With sub:${idOf('exports-pack')} it comes to 120 in MONTH.`,
    });
    const { url } = (await gets(product, person, 'mutation { createPortalSession { url } }'))
      .createPortalSession;
    await press(`${url}/cancel`, { subscription: idOf('exports-pack') });
    await gets(product, person, 'mutation { refreshSubscription { version } }');
    const { subscriptions } = (await gets(product, person, '{ me { subscriptions { productId endsAt } } }'))
      .me;
    const { endsAt } = subscriptions.find((one: any) => one.productId === 'exports-pack');
    const end = Date.parse(endsAt);
    await product.moveClockTo(end - 60_000);
    const before = await signIn(product, person.email, person.password);
    expect((await gets(product, before, use, { n: 45 })).consumeUsage).toMatchObject({
      allowed: true,
      usage: { used: 45, limit: 120 },
    });
    await product.moveClockTo(end + 1000);
    const after = await signIn(product, person.email, person.password);
    expect((await gets(product, after, use, { n: 1 })).consumeUsage).toEqual({
      allowed: false,
      usage: { used: 45, limit: 20, remaining: 0 },
    });
  });
});

describe('F4 · an add-on of another period than the plans', () => {
  const pack = {
    id: 'simulations-pack',
    name: 'Simulations pack',
    description: 'Six more simulations every month, beside what each day gives.',
    active: true,
    public: true,
    kind: 'ADD_ON',
    rank: 4,
    prices: [{ id: 'simulations-pack-monthly', currency: 'usd', unitAmount: 300, interval: 'MONTH' }],
    features: [{ feature: 'simulations', limit: 6, period: 'MONTH' }],
  };
  const usage = '{ usage(feature: "simulations") { period used limit remaining } }';

  test('passes check and push, is bought on the checkout, counts to the last unit, comes again, and ends', async () => {
    const file = join(product.folder, 'with-pack.json');
    writeFileSync(file, JSON.stringify({ ...catalog, products: [...catalog.products, pack] }));
    const { STRIPE_API_KEY: _, STRIPE_API_URL: __, ...env } = process.env;
    for (const words of [['check'], ['push', '--yes']]) {
      const race = ['--extension', 'examples/race'];
      const all = ['run', '--silent', 'catalog', '--', ...words, '--file', file, ...race];
      await promisify(execFile)('npm', all, {
        env: { ...env, USHER_DATA: product.folder },
      });
    }
    const more = amountIn(pack.description, 'simulations')!;
    const admin = await anAdmin(product);
    let person = await aPerson(product);
    expect((await countsToTheLast(person, 'simulations')).granted).toBe(3);
    await buys(person, pack.id);
    expect((await gets(product, person, usage)).usage).toEqual({
      ...{ period: 'DAY', used: 3, limit: 3 + more, remaining: more },
    });
    const { granted, refusal } = await countsToTheLast(person, 'simulations');
    expect([granted, refusal.usage]).toEqual([more, { used: 3 + more, limit: 3 + more, remaining: 0 }]);
    expect(refusal.upgrade?.productId).not.toBe(pack.id);
    const explain = `{ explainDecision(userId: "${person.userId}", feature: "simulations") { sources { source productId counts because } windows { period source used remaining } } }`;
    const said = (await gets(product, admin, explain)).explainDecision;
    const { source } = said.sources.find(({ productId }: any) => productId === pack.id);
    expect(said.sources).toContainEqual({
      ...{ source, productId: pack.id, counts: true },
      because: `It has ${more} in MONTH of its own, drawn when plan:free is used up: 0 are left.`,
    });
    expect(said.windows).toContainEqual({ period: 'MONTH', source, used: more, remaining: 0 });

    // Into the next month: the day anew, and the pack as well.
    const now = new Date(await product.now());
    await product.moveClockTo(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 6));
    person = { ...(await signIn(product, person.email, person.password)) };
    // All of it is held until the next day, and then given back: the pack's units to the pack.
    const reserve = `mutation { reserveUsage(feature: "simulations", amount: ${3 + more}, holdSeconds: 86400, idempotencyKey: "hold") { allowed holdId } }`;
    const { reserveUsage } = await gets(product, person, reserve);
    expect(reserveUsage.allowed).toBe(true);
    await product.advance(23 * hour);
    person = { ...(await signIn(product, person.email, person.password)) };
    expect((await countsToTheLast(person, 'simulations')).granted).toBe(3);
    const release = 'mutation ($id: ID!) { releaseUsage(feature: "simulations", holdId: $id) { used held } }';
    await gets(product, person, release, { id: reserveUsage.holdId });
    expect((await countsToTheLast(person, 'simulations')).granted).toBe(more);
    await product.advance(24 * hour);
    person = { ...(await signIn(product, person.email, person.password)) };
    expect((await countsToTheLast(person, 'simulations')).granted).toBe(3);

    // Beside a plan with a limit of a day and one of a billing cycle, and after it was cancelled.
    await buys(person, 'pro');
    const first = await countsToTheLast(person, 'simulations', 5);
    expect(first.granted).toBe(50 - 3);
    const { url } = (await gets(product, person, 'mutation { createPortalSession { url } }'))
      .createPortalSession;
    await press(`${url}/cancel`, { subscription: source.slice('sub:'.length) });
    await gets(product, person, 'mutation { refreshSubscription { version } }');
    const { subscriptions } = (await gets(product, person, '{ me { subscriptions { productId endsAt } } }'))
      .me;
    const { endsAt } = subscriptions.find((one: any) => one.productId === pack.id);
    await product.moveClockTo(Date.parse(endsAt) + 1000);
    person = { ...(await signIn(product, person.email, person.password)) };
    expect((await gets(product, person, usage)).usage).toMatchObject({ period: 'DAY', limit: 50 });
    expect((await countsToTheLast(person, 'simulations', 5)).granted).toBe(50);
  }, 300_000);
});

test('every number in a description of the catalog is read out of it, bought, and counted to', async () => {
  const sentences: Record<string, { noun: string; feature: string; days: number }> = {
    free: { noun: 'simulations', feature: 'simulations', days: 1 },
    pro: { noun: 'simulations', feature: 'simulations', days: 4 },
  };
  const numbers = new RegExp(
    `\\b(\\d+|${Object.keys(words)
      .filter((word) => word !== 'a' && word !== 'one')
      .join('|')})\\b`,
    'i',
  );
  // What is for sale says it, extensions included; the file alone may say less. What the test above sells is counted there.
  const { catalog: sold } = await gets(product, await anAdmin(product), '{ catalog { id description } }');
  const descriptions = new Map<string, string>(sold.map((one: any) => [one.id, one.description]));
  descriptions.delete('simulations-pack');
  const saying = [...descriptions].filter(([, text]) => numbers.test(text)).map(([id]) => id);
  // The pack's number is counted to above, and how long a trial lasts is a number of hours.
  expect(saying.sort()).toEqual(['enterprise', 'exports-pack', 'free', 'pro']);
  const trying = await aPerson(product);
  const hours = amountIn(descriptions.get('enterprise')!.split('for ').at(-1)!, 'hours')!;
  const start = 'mutation { startTrial(productId: "enterprise") { trial { startedAt expiresAt } } }';
  const { trial } = (await gets(product, trying, start)).startTrial;
  expect(Date.parse(trial.expiresAt) - Date.parse(trial.startedAt)).toBe(hours * hour);
  for (const [id, { noun, feature, days }] of Object.entries(sentences)) {
    const said = amountIn(descriptions.get(id)!, noun)!;
    let person = await aPerson(product);
    if (id !== 'free') await buys(person, id);
    let counted = 0;
    for (let day = 0; day < days; day++) {
      if (day > 0) {
        await product.advance(24 * hour);
        person = { ...(await signIn(product, person.email, person.password)) };
      }
      counted += (await countsToTheLast(person, feature, 1)).granted;
    }
    expect(counted, id).toBe(said);
  }
}, 300_000);
