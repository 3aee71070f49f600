import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import { anAdmin, aPerson, asks, gets, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';

const most = 9_007_199_254_740_991;

let product: Product;
let admin: Person;
beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
  admin = await anAdmin(product);
  await gets(product, admin, 'mutation ($input: ProductInput!) { putProduct(input: $input) { version } }', {
    input: metered,
  });
}, 120_000);
afterAll(() => product.stop());

/** Bytes without a limit, and tokens with the largest that there is. */
const metered = {
  id: 'metered',
  name: 'Metered',
  active: true,
  public: true,
  kind: 'PLAN',
  rank: 500,
  prices: [],
  trial: { hours: 24 },
  features: [
    { feature: 'bytes', limit: null, period: 'MONTH' },
    { feature: 'tokens', limit: most, period: 'LIFETIME' },
  ],
  version: 0,
  reason: 'Bytes are sold.',
};

const usageFields = 'feature used held limit remaining period version';
const consume = `mutation ($feature: ID!, $amount: Float) { consumeUsage(feature: $feature, amount: $amount) {
  allowed reason retryAt amount usage { ${usageFields} } } }`;
const account = `id usage { ${usageFields} resetsAt } entitlements { feature limit } actions(limit: 100) { items { usageBefore usageAfter actionType } }`;

async function aTrialler(): Promise<Person> {
  const person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "metered") { trialId } }');
  return person;
}
const uses = async (person: Person, amount: number, feature = 'bytes') =>
  (await gets(product, person, consume, { feature, amount })).consumeUsage;
const usedOf = async (person: Person, feature = 'bytes') => {
  const { me } = await gets(product, person, `{ me { usage { feature used held } } }`);
  return me.usage.find((one: any) => one.feature === feature);
};

/** The bytes of the answer: what any client in any language reads. */
async function raw(person: Person, query: string): Promise<string> {
  const answer = await fetch(product.outputs.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: person.accessToken },
    body: JSON.stringify({ query }),
  });
  return answer.text();
}

describe('field 5.3 · bytes and tokens are counted beyond what GraphQL’s Int holds', () => {
  test('5,000,000,000 units and far beyond: the account, the log, the push, the operator and verify answer', async () => {
    const person = await aTrialler();
    const heard = await listens(product, person, `subscription { onUsage { ${usageFields} } }`);
    expect(await uses(person, 5_000_000_000)).toMatchObject({
      allowed: true,
      amount: 5_000_000_000,
      usage: { used: 5_000_000_000, limit: null, remaining: null },
    });
    await heard.heard((event) => event.used === 5_000_000_000);
    await uses(person, 4_999_999_999_999);
    await uses(person, most - 10 - 4_999_999_999_999 - 5_000_000_000);
    for (let left = 9; left >= 0; left--) {
      expect(await uses(person, 1)).toMatchObject({ allowed: true, usage: { used: most - left } });
    }
    await heard.heard((event) => event.used === most);
    heard.close();
    for (const amount of [1, most]) {
      expect(await uses(person, amount)).toMatchObject({
        allowed: false,
        reason: 'LIMIT_REACHED',
        usage: { used: most, limit: null },
      });
    }
    const moments = async (who: Person, question: string, pick: (data: any) => any) => {
      for (;;) {
        const found = pick(await gets(product, who, question));
        if (found.actions.items.filter((item: any) => item.actionType === 'consume').length === 13)
          return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const own = await moments(person, `{ me { ${account} } }`, (data) => data.me);
    const seen = await moments(
      admin,
      `{ account(userId: "${person.userId}") { ${account} } }`,
      (data) => data.account,
    );
    for (const found of [own, seen]) {
      expect(found.usage.find((one: any) => one.feature === 'bytes')).toMatchObject({
        used: most,
        limit: null,
      });
      expect(found.usage.find((one: any) => one.feature === 'tokens')).toMatchObject({
        limit: most,
        remaining: most,
      });
      expect(found.entitlements).toContainEqual({ feature: 'tokens', limit: most });
      expect(
        found.actions.items
          .filter((item: any) => item.actionType === 'consume')
          .map((item: any) => item.usageAfter),
      ).toEqual([
        ...Array.from({ length: 10 }, (_, left) => most - left),
        most - 10,
        5_004_999_999_999,
        5_000_000_000,
      ]);
    }
    const text = await raw(person, '{ me { usage { feature used } } }');
    expect(text).toContain('{"feature":"bytes","used":9007199254740991}');
    const explain = `{ explainDecision(userId: "${person.userId}", feature: "bytes") { decision { allowed reason } windows { used limit remaining } lastRefusal { usageAfter } } }`;
    expect((await gets(product, admin, explain)).explainDecision).toEqual({
      decision: { allowed: false, reason: 'LIMIT_REACHED' },
      windows: [{ used: most, limit: null, remaining: null }],
      lastRefusal: { usageAfter: most },
    });
    const verify = spawnSync(
      process.execPath,
      ['tools/dev/run.mjs', 'tools/operate/verify.ts', '--local', product.folder, '--user', person.userId],
      { encoding: 'utf8' },
    );
    expect(verify.stdout).toMatch(/^(\d+) counters: \1 right, 0 drifted/);
    const exported = await gets(product, person, '{ exportMyData { document } }');
    expect(exported.exportMyData.document).toContain('9007199254740991');
  });

  test('holds, several uses at once, grants and the share of a limit carry them', async () => {
    const person = await aTrialler();
    const reserve = `mutation ($key: ID!) { reserveUsage(feature: "tokens", amount: 6000000000, idempotencyKey: $key) { holdId usage { held remaining } } }`;
    const { reserveUsage } = await gets(product, person, reserve, { key: randomUUID() });
    expect(reserveUsage.usage).toEqual({ held: 6_000_000_000, remaining: most - 6_000_000_000 });
    const settle = `mutation ($id: ID!) { settleUsage(feature: "tokens", holdId: $id, amount: 5500000000) { allowed usage { used held remaining } } }`;
    expect((await gets(product, person, settle, { id: reserveUsage.holdId })).settleUsage).toEqual({
      allowed: true,
      usage: { used: 5_500_000_000, held: 0, remaining: most - 5_500_000_000 },
    });
    const many = `mutation { consumeMany(items: [{ feature: "tokens", amount: 9000000000000000 }, { feature: "tokens", amount: 9000000000000000 }]) { allowed reason usage { used } } }`;
    expect((await gets(product, person, many)).consumeMany).toEqual([
      { allowed: true, reason: null, usage: { used: 9_000_005_500_000_000 } },
      { allowed: false, reason: 'LIMIT_REACHED', usage: { used: 9_000_005_500_000_000 } },
    ]);
    const grant = `mutation ($userId: ID!, $amount: Float!, $key: ID!) { grantUsage(userId: $userId, feature: "tokens", amount: $amount, reason: "r", idempotencyKey: $key) { limit } }`;
    const gives = (amount: number) =>
      asks(product, admin, grant, { userId: person.userId, amount, key: randomUUID() });
    expect((await gives(most)).data).toEqual({ grantUsage: { limit: most } });
    expect((await gives(1)).errors?.[0]).toMatchObject({ errorType: 'Conflict', errorInfo: { held: most } });
    const high = `{ highUsage(feature: "tokens", threshold: 0.9) { items { userId used limit share } } }`;
    for (;;) {
      const [hint] = (await gets(product, admin, high)).highUsage.items;
      if (!hint) continue;
      expect(hint).toMatchObject({ userId: person.userId, used: 9_000_005_500_000_000, limit: most });
      break;
    }
  });

  /** What is no number never comes in: AppSync itself says so, before anything of ours runs. */
  const refusedAs = ({ errorType, message }: { errorType?: string | null; message: string }) =>
    message.startsWith('Validation error of type WrongType') ? 'AppSync' : errorType;

  test.each([
    ['a fraction', '1.5'],
    ['a fraction that is almost whole', '0.9999999999999999'],
    ['2^53', '9007199254740992'],
    ['2^53 as a power', '9007199254740992e0'],
    ['2^63', '9223372036854775808'],
    ['less than nothing', '-1'],
    ['what no double holds', '1e400'],
    ['no double below', '-1e400'],
    ['NaN', 'NaN'],
    ['a text', '"NaN"'],
    ['a number as text', '"5"'],
  ])('%s (%s) is refused everywhere, and counts nothing', async (_, literal) => {
    const person = await aTrialler();
    const how = /^-?\d/.test(literal) ? 'BadRequest' : 'AppSync';
    const key = randomUUID();
    const asUser = [
      `mutation { consumeUsage(feature: "bytes", amount: ${literal}) { allowed } }`,
      `mutation { consumeUsage(feature: "bytes", amount: ${literal}, idempotencyKey: "${key}") { allowed } }`,
      `mutation { consumeMany(items: [{ feature: "bytes" }, { feature: "bytes", amount: ${literal} }]) { allowed } }`,
      `mutation { reserveUsage(feature: "bytes", amount: ${literal}, idempotencyKey: "${key}") { allowed } }`,
      `{ canUse(feature: "bytes", amount: ${literal}) { allowed } }`,
    ];
    for (const query of asUser) {
      const { data, errors } = await asks(product, person, query);
      expect([data, refusedAs(errors![0]!)], query).toEqual([null, how]);
    }
    const asOperator = [
      `mutation { grantUsage(userId: "${person.userId}", feature: "bytes", amount: ${literal}, reason: "r", idempotencyKey: "${key}") { used } }`,
      `mutation { putProduct(input: { id: "odd", name: "Odd", active: true, public: true, kind: PLAN, rank: 7, prices: [], features: [{ feature: "bytes", limit: ${literal}, period: DAY }], version: 0, reason: "r" }) { id } }`,
    ];
    for (const query of asOperator) {
      const { data, errors } = await asks(product, admin, query);
      expect([data, refusedAs(errors![0]!)], query).toEqual([null, how]);
    }
    expect(await usedOf(person)).toEqual({ feature: 'bytes', used: 0, held: 0 });
    const { catalog } = await gets(product, admin, '{ catalog { id } }');
    expect(catalog.map(({ id }: { id: string }) => id)).not.toContain('odd');
  });
});
