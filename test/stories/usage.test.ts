import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import { aPerson, anAdmin, asks, gets, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';

let product: Product;
let admin: Person;
beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
  admin = await anAdmin(product);
}, 120_000);
afterAll(() => product.stop());

const usageFields =
  'userId feature used held limit remaining period windowStart resetsAt source version others { period used }';
const decisionFields = `feature amount allowed reason retryAt replayed upgrade { productId name } usage { ${usageFields} }`;
const consume = `mutation ($feature: ID!, $amount: Float, $key: ID, $action: ActionInput) {
  consumeUsage(feature: $feature, amount: $amount, idempotencyKey: $key, action: $action) { ${decisionFields} } }`;
const uses = async (person: Person, variables: object = {}) =>
  (await gets(product, person, consume, { feature: 'simulations', ...variables })).consumeUsage;

describe('a user of the free plan', () => {
  test('uses three simulations a day, is refused the fourth, and hears of each', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const heard = await listens(product, person, `subscription { onUsage { ${usageFields} } }`);
    for (let used = 1; used <= 3; used++) {
      expect(await uses(person)).toMatchObject({
        allowed: true,
        usage: { used, remaining: 3 - used, limit: 3 },
      });
      await heard.heard((event) => event.version === used);
    }
    expect(await uses(person)).toMatchObject({
      allowed: false,
      reason: 'LIMIT_REACHED',
      upgrade: { productId: 'pro', name: 'Pro' },
    });
    expect(
      (await gets(product, person, '{ canUse(feature: "simulations") { allowed reason } }')).canUse,
    ).toEqual({
      allowed: false,
      reason: 'LIMIT_REACHED',
    });
    const { usage, me } = await gets(
      product,
      person,
      `{ usage(feature: "simulations") { used } me { usage { feature used } } }`,
    );
    expect(usage).toEqual({ used: 3 });
    expect(me.usage).toEqual([{ feature: 'simulations', used: 3 }]);
    heard.close();
  });

  test('finds the log of it, newest first, by type, and refusals show to operators', async () => {
    const person = await aPerson(product);
    for (let i = 0; i < 3; i++)
      await uses(person, { action: { type: `step-${i}`, details: JSON.stringify({ i }) } });
    await uses(person);
    const log = async (filter: object = {}) =>
      (
        await gets(
          product,
          person,
          `query ($filter: ActionFilter) { actions(filter: $filter) { items { actionType actionDetails usageBefore usageAfter planId feature timestamp } } }`,
          { filter },
        )
      ).actions.items;
    // The account's own beginning is the fifth.
    await until(async () => (await log()).length === 5);
    const steps = (await log()).filter((item: any) => item.actionType.startsWith('step-'));
    expect(steps.map((item: any) => item.actionType)).toEqual(['step-2', 'step-1', 'step-0']);
    expect(steps[0]).toMatchObject({
      actionDetails: '{"i":2}',
      usageBefore: 2,
      usageAfter: 3,
      planId: 'free',
    });
    expect(await log({ actionType: 'step-1' })).toHaveLength(1);
    const refusals = (await gets(product, admin, '{ refusals(feature: "simulations") { items { userId } } }'))
      .refusals.items;
    expect(refusals.map((item: any) => item.userId)).toContain(person.userId);
    const from = new Date((await product.now()) - 3_600_000).toISOString();
    const audit = await gets(
      product,
      admin,
      `query ($filter: ActionFilter!) { auditActions(filter: $filter, limit: 2) { items { userId actionType } nextToken } }`,
      { filter: { from, actionType: 'step-1' } },
    );
    expect(audit.auditActions.items).toEqual([{ userId: person.userId, actionType: 'step-1' }]);
  });

  test('holds, settles, releases, uses several at once, and gets extra units from an operator', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const reserve = `mutation ($amount: Float!, $key: ID!) { reserveUsage(feature: "simulations", amount: $amount, idempotencyKey: $key) { allowed holdId usage { held remaining } } }`;
    const { reserveUsage } = await gets(product, person, reserve, { amount: 2, key: 'a' });
    expect(reserveUsage).toMatchObject({ allowed: true, usage: { held: 2, remaining: 1 } });
    const settle = `mutation ($id: ID!) { settleUsage(feature: "simulations", holdId: $id, amount: 1) { allowed usage { used held remaining } } }`;
    expect((await gets(product, person, settle, { id: reserveUsage.holdId })).settleUsage).toEqual({
      allowed: true,
      usage: { used: 1, held: 0, remaining: 2 },
    });
    const second = (await gets(product, person, reserve, { amount: 2, key: 'b' })).reserveUsage;
    const release = `mutation ($id: ID!) { releaseUsage(feature: "simulations", holdId: $id) { held remaining } }`;
    expect((await gets(product, person, release, { id: second.holdId })).releaseUsage).toEqual({
      held: 0,
      remaining: 2,
    });
    const grant = `mutation ($userId: ID!, $key: ID!) { grantUsage(userId: $userId, feature: "simulations", amount: 2, reason: "sorry", idempotencyKey: $key) { limit remaining } }`;
    expect(
      (await gets(product, admin, grant, { userId: person.userId, key: randomUUID() })).grantUsage,
    ).toEqual({
      limit: 5,
      remaining: 4,
    });
    const many = `mutation { consumeMany(items: [{ feature: "simulations", amount: 3 }, { feature: "simulations", amount: 2 }, { feature: "exports" }]) { allowed reason } }`;
    expect((await gets(product, person, many)).consumeMany).toEqual([
      { allowed: true, reason: null },
      { allowed: false, reason: 'LIMIT_REACHED' },
      { allowed: false, reason: 'NOT_IN_PLAN' },
    ]);
    const explain = `query ($userId: ID!) { explainDecision(userId: $userId, feature: "simulations") { decision { allowed } sources { source counts because } windows { used } lastRefusal { actionType } } }`;
    expect((await gets(product, admin, explain, { userId: person.userId })).explainDecision).toMatchObject({
      decision: { allowed: true },
      windows: [{ used: 4 }],
      lastRefusal: { actionType: 'usage.refused' },
    });
    // Four of five: what was granted is theirs too.
    const high = `{ highUsage(feature: "simulations", threshold: 0.8, limit: 100) { items { userId used limit } } }`;
    await until(async () =>
      (await gets(product, admin, high)).highUsage.items.some(
        (hint: any) => hint.userId === person.userId && hint.used === 4 && hint.limit === 5,
      ),
    );
  });
});

describe('no other user', () => {
  test('hears of a user, in any way they ask', async () => {
    const [a, b] = [await aPerson(product), await aPerson(product)];
    await gets(product, a, '{ me { id } }');
    await gets(product, b, '{ me { id } }');
    const own = await listens(product, a, `subscription { onUsage { ${usageFields} } }`);
    const named = await listens(
      product,
      a,
      `subscription ($id: ID) { onUsage(userId: $id) { ${usageFields} } }`,
      { id: a.userId },
    );
    const empty = await listens(
      product,
      a,
      `subscription ($id: ID) { onUsage(userId: $id) { ${usageFields} } }`,
      { id: null },
    );
    const operator = await listens(
      product,
      admin,
      `subscription ($id: ID) { onUsage(userId: $id) { userId used } }`,
      { id: b.userId },
    );
    for (let i = 0; i < 3; i++) await uses(b);
    await operator.heard((event) => event.used === 3);
    await uses(a);
    for (const ears of [own, named, empty]) {
      await ears.heard((event) => event.userId === a.userId);
      expect(ears.events.every((event) => event.userId === a.userId)).toBe(true);
      ears.close();
    }
    operator.close();
  });

  test('publishes, or consumes for another', async () => {
    const person = await aPerson(product);
    const forged = `mutation { publishUsage(usage: { userId: "x", feature: "f", name: "F", used: 0, held: 0, period: DAY, windowStart: "2026-01-01T00:00:00Z", source: "s", version: 1 }) { used } }`;
    expect((await asks(product, person, forged)).errors?.[0]?.errorType).toBe('Unauthorized');
    const other = `mutation { consumeUsageFor(userId: "x", feature: "simulations") { allowed } }`;
    expect((await asks(product, person, other)).errors?.[0]?.errorType).toBe('Unauthorized');
    const grant = `mutation { grantUsage(userId: "x", feature: "simulations", amount: 1, reason: "r", idempotencyKey: "k") { used } }`;
    expect((await asks(product, person, grant)).errors?.[0]?.errorType).toBe('Unauthorized');
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
