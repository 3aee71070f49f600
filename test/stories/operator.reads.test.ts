import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../kit/product/operating.ts';
import { anAdmin, anOperatorIn, aPerson, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { subscribes } from '../kit/product/requests.ts';
import { guardedFields } from '../kit/schema/guardedFields.ts';

let product: Product;
let first: Person;
let person: Person;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  first = await anAdmin(product);
  person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
});
afterAll(() => product.stop());

describe('S6: what operators are shown of people', () => {
  /** By hand: what each question shows, of one account or of several. */
  const questions: Record<string, { ask: string; shows: 'one' | 'several' | 'none' }> = {
    'Query.account': { ask: 'query ($id: ID!) { account(userId: $id) { email } }', shows: 'one' },
    'Query.accounts': { ask: '{ accounts(limit: 100) { items { email } } }', shows: 'several' },
    'Query.auditActions': {
      ask: 'query ($f: ActionFilter!) { auditActions(filter: $f) { items { email } } }',
      shows: 'several',
    },
    'Query.catalog': { ask: '{ catalog { id } }', shows: 'none' },
    'Query.explainDecision': {
      ask: 'query ($id: ID!) { explainDecision(userId: $id, feature: "simulations") { __typename } }',
      shows: 'one',
    },
    'Query.featureUsage': {
      ask: '{ featureUsage(feature: "simulations") { items { email } } }',
      shows: 'several',
    },
    'Query.highUsage': {
      ask: '{ highUsage(feature: "simulations", threshold: 0.01) { items { email } } }',
      shows: 'several',
    },
    'Query.parkedEvents': { ask: '{ parkedEvents { items { id } } }', shows: 'none' },
    'Query.paymentReviews': { ask: '{ paymentReviews { items { userId } } }', shows: 'none' },
    'Query.operatorRequests': { ask: '{ operatorRequests { items { userId } } }', shows: 'none' },
    'Query.refusals': { ask: '{ refusals { items { email } } }', shows: 'several' },
    'Query.resetsOn': {
      ask: 'query ($day: AWSDate!) { resetsOn(date: $day) { items { email } } }',
      shows: 'several',
    },
    'Query.stripeState': { ask: 'query ($id: ID!) { stripeState(userId: $id) { inStep } }', shows: 'one' },
    'Query.syncHealth': { ask: '{ syncHealth { status } }', shows: 'none' },
    'Query.syncHistory': { ask: '{ syncHistory { items { id } } }', shows: 'none' },
    'Query.trialMetrics': {
      ask: '{ trialMetrics(from: "2026-11-01", to: "2026-11-20") { started } }',
      shows: 'none',
    },
  };

  test('S6: every question that the schema keeps for operators has a row in this test', () => {
    const asked = guardedFields().filter((field) => field.startsWith('Query.'));
    expect(Object.keys(questions).sort()).toEqual(asked.sort());
  });

  test('S6: is logged with who, whom, by which field and when', async () => {
    const others = [await aPerson(product), await aPerson(product)];
    for (const one of [person, ...others]) {
      for (let i = 0; i < 4; i++) {
        await gets(product, one, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
      }
    }
    const shown = [person, ...others].map(({ userId }) => userId);
    await untilRefusalsShow(shown);
    const { usage } = await gets(product, person, '{ usage(feature: "simulations") { resetsAt } }');
    const day = usage.resetsAt.slice(0, 10);
    for (const [field, { ask, shows }] of Object.entries(questions)) {
      const viewer = await anOperatorIn(product, field === 'Query.operatorRequests' ? 'admins' : 'viewers');
      const beforeMs = await product.now();
      const f = { actionType: 'usage.refused', to: new Date(beforeMs).toISOString() };
      await gets(product, viewer, ask, { id: person.userId, f, day });
      const rows = (await bothReads()).filter(({ actor }) => actor === viewer.userId);
      if (shows === 'none') {
        expect(rows, field).toEqual([]);
        continue;
      }
      expect(rows, field).toEqual([
        expect.objectContaining({
          actionType: shows === 'one' ? 'account.read' : 'accounts.read',
          userId: shows === 'one' ? person.userId : viewer.userId,
          actorEmail: viewer.email,
        }),
      ]);
      const details = JSON.parse(rows[0]!.actionDetails);
      expect(details.field).toBe(field);
      if (shows === 'several') expect(details.accounts, field).toEqual(expect.arrayContaining(shown));
      const atMs = Date.parse(rows[0]!.timestamp);
      expect(atMs, field).toBeGreaterThanOrEqual(beforeMs);
      expect(atMs, field).toBeLessThanOrEqual(await product.now());
    }
  });

  test('S6: by a live channel is logged when it is opened', async () => {
    const viewer = await anOperatorIn(product, 'viewers');
    const { accessToken } = viewer;
    const call = `subscription { onAccount(userId: "${person.userId}") { reason } }`;
    expect((await subscribes(product, { token: accessToken }, call)).type).toBe('start_ack');
    const rows = (await bothReads()).filter(({ actor }) => actor === viewer.userId);
    expect(rows).toMatchObject([{ actionType: 'account.read', userId: person.userId }]);
    expect(JSON.parse(rows[0]!.actionDetails)).toEqual({ field: 'Subscription.onAccount' });
  });

  test('S6: is seen by the account’s user as what was done, without who', async () => {
    const { actions } = await gets(
      product,
      person,
      'query ($f: ActionFilter) { actions(filter: $f) { items { actionType actor actorEmail } } }',
      { f: { actionType: 'account.read' } },
    );
    expect(actions.items.length).toBeGreaterThan(0);
    for (const row of actions.items) {
      expect(row).toEqual({ actionType: 'account.read', actor: null, actorEmail: null });
    }
  });
});

interface Audited {
  userId: string;
  timestamp: string;
  actionType: string;
  actionDetails: string;
  actor: string;
  actorEmail: string | null;
}

async function audited(actionType: string): Promise<Audited[]> {
  const ask =
    'query ($f: ActionFilter!) { auditActions(filter: $f, limit: 100) { items { userId timestamp actionType actionDetails actor actorEmail } } }';
  return (await gets(product, first, ask, { f: { actionType } })).auditActions.items;
}

async function bothReads(): Promise<Audited[]> {
  return [...(await audited('account.read')), ...(await audited('accounts.read'))];
}

/** Refusals are written with the refusal, and show in the index a moment later. */
async function untilRefusalsShow(userIds: string[]): Promise<void> {
  await until(
    async () => (await gets(product, first, '{ refusals(limit: 100) { items { userId } } }')).refusals.items,
    (items: { userId: string }[]) => userIds.every((id) => items.some(({ userId }) => userId === id)),
  );
}
