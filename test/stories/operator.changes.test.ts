import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stripeOf, tablesOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

interface Change {
  call: string;
  logs: string;
  /** Whose log it lands in, when it is no change of one account. */
  ofOperator?: true;
  variables?: object;
}

/** Every field by which an operator changes something, in an order that one account can live through. */
const changes: Record<string, Change> = {
  extendTrial: {
    call: 'mutation ($id: ID!, $why: String!) { extendTrial(userId: $id, productId: "premium", hours: 24, reason: $why) { id } }',
    logs: 'trial.extended',
  },
  grantUsage: {
    call: 'mutation ($id: ID!, $why: String!, $key: ID!) { grantUsage(userId: $id, feature: "exports", amount: 5, reason: $why, idempotencyKey: $key) { remaining } }',
    logs: 'usage.granted',
    variables: { key: randomUUID() },
  },
  putProduct: {
    call: `mutation ($why: String!, $key: ID!) { putProduct(input: { id: $key, name: "Own", active: false, public: false, kind: ADD_ON, rank: 7, prices: [], features: [{ feature: "exports", limit: 1, period: DAY }], version: 0, reason: $why }) { version } }`,
    logs: 'product.put',
    ofOperator: true,
    variables: { key: 'own-product' },
  },
  repairSync: {
    call: 'mutation ($why: String!) { repairSync(dryRun: true, reason: $why) { id } }',
    logs: 'sync.repaired',
    ofOperator: true,
  },
  resync: {
    call: 'mutation ($id: ID!, $why: String!) { resync(userId: $id, reason: $why) { id } }',
    logs: 'account.resync',
  },
  settleReview: {
    call: 'mutation ($key: ID!, $why: String!) { settleReview(id: $key, reason: $why) { kind } }',
    logs: 'payment.reviewed',
    variables: { key: '2026-11-20T12:00:00.000Z#evt_refund' },
  },
  dismissParkedEvent: {
    call: 'mutation ($key: ID!, $why: String!) { dismissParkedEvent(id: $key, reason: $why) { eventId } }',
    logs: 'event.dismissed',
    ofOperator: true,
    variables: { key: '2026-11-20T12:00:00.000Z#evt_parked' },
  },
  exportAccount: {
    call: 'mutation ($id: ID!, $why: String!) { exportAccount(userId: $id, reason: $why) { at } }',
    logs: 'account.exported',
  },
  approveRequest: {
    call: 'mutation ($key: ID!, $why: String!) { approveRequest(id: $key, reason: $why) { kind } }',
    logs: 'request.approved',
    variables: { key: 'grant.one' },
  },
  rejectRequest: {
    call: 'mutation ($key: ID!, $why: String!) { rejectRequest(id: $key, reason: $why) { kind } }',
    logs: 'request.rejected',
    variables: { key: 'grant.other' },
  },
  linkCustomer: {
    call: 'mutation ($id: ID!, $key: ID!, $why: String!) { linkCustomer(userId: $id, customerId: $key, reason: $why) { id } }',
    logs: 'customer.linked',
  },
  setAccountEnabled: {
    call: 'mutation ($id: ID!, $why: String!) { setAccountEnabled(userId: $id, enabled: false, reason: $why) { status } }',
    logs: 'account.disabled',
  },
  deleteAccount: {
    call: 'mutation ($id: ID!, $why: String!) { deleteAccount(userId: $id, reason: $why) { status } }',
    logs: 'account.deletionOrdered',
  },
};

let product: Product;
let admin: Person;
let person: Person;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  admin = await anAdmin(product);
  person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
  const { id: customerId } = await (await stripeOf(product)).customers.create();
  changes['linkCustomer']!.variables = { key: customerId };
  const at = '2026-11-20T12:00:00.000Z';
  await waits('payment-review', `${at}#evt_refund`, {
    userId: person.userId,
    risk: 'refund',
    chargeId: 'ch_1',
    createdAt: at,
  });
  const grant = { feature: 'exports', amount: 5, expiresMs: null };
  for (const id of ['one', 'other'])
    await waits('operator-request', `grant.${id}`, {
      ...{ userId: person.userId, reason: 'ticket 1', grant: { ...grant, key: id } },
      ...{ askedBy: { userId: 'another', email: null }, askedMs: 0, untilMs: 8.64e15 },
    });
  const about = { type: 'customer.updated', customerId: 'cus_1', object: { id: 'cus_1', type: 'customer' } };
  await waits('parked-events', `${at}#evt_parked`, {
    ...about,
    eventId: 'evt_parked',
    parkedAt: at,
    reason: 'x',
  });
});
afterAll(() => product.stop());

/** Beside the changes, the account's log has what operators were shown of it. */
const isRead = ({ actionType }: { actionType: string }) => actionType === 'account.read';
const changesIn = (items: { actionType: string }[]) => items.filter((item) => !isRead(item));

describe('a change by an operator', () => {
  test.each(Object.entries(changes))(
    '%s takes a reason, and lands in the log with who and why',
    async (_, change) => {
      const variables = { id: person.userId, ...change.variables };
      const owner = change.ofOperator ? admin.userId : person.userId;
      for (const why of ['', ' \n ', 'x'.repeat(501)]) {
        const answer = await asks(product, admin, change.call, { ...variables, why });
        expect(answer.errors![0]!.errorType, JSON.stringify(why.slice(0, 5))).toBe('BadRequest');
      }
      expect(await logged(owner, change.logs)).toEqual([]);
      await gets(product, admin, change.call, { ...variables, why: 'ticket 4711' });
      expect(await logged(owner, change.logs)).toEqual([
        expect.objectContaining({ actor: admin.userId, reason: 'ticket 4711' }),
      ]);
    },
  );

  test('is seen by operators with who and why, and by its user without', async () => {
    const other = await aPerson(product);
    await gets(product, other, '{ me { id } }');
    await gets(product, admin, changes['resync']!.call, { id: other.userId, why: 'ticket 12' });
    const log = 'actions { items { actionType actor reason } }';
    const wanted = { actionType: 'account.resync', actor: admin.userId, reason: 'ticket 12' };
    const ask = `query ($id: ID) { account(userId: $id) { ${log} } }`;
    const { account } = await gets(product, admin, ask, { id: other.userId });
    expect(account.actions.items).toContainEqual(wanted);
    const { auditActions } = await gets(
      product,
      admin,
      'query ($f: ActionFilter!) { auditActions(filter: $f) { items { actionType actor reason } } }',
      { f: { actionType: 'account.resync', ...(await lastHour()) } },
    );
    expect(auditActions.items).toContainEqual(wanted);
    // The account's beginning is written from the stream, a moment after it.
    const own = await until(
      () => gets(product, other, `{ ${log} me { ${log} } }`),
      ({ actions, me }) => [actions, me.actions].every(({ items }) => changesIn(items).length > 1),
    );
    const reads = own.actions.items.filter(isRead);
    expect(reads.length).toBeGreaterThan(0);
    expect(new Set(reads.map(({ actor }: { actor: string | null }) => actor))).toEqual(new Set([null]));
    const hidden = ['account.resync', 'account.created'].map((actionType) => ({
      actionType,
      actor: null,
      reason: null,
    }));
    expect([own.actions, own.me.actions].map(({ items }) => changesIn(items))).toEqual([hidden, hidden]);
  });

  test('by a repair says in its report who asked and why, also when no reason was given', async () => {
    const repair =
      'mutation ($why: String) { repairSync(dryRun: false, reason: $why) { id status actor purpose reason } }';
    for (const why of ['ticket 13', null]) {
      const { repairSync } = await gets(product, admin, repair, { why });
      const said = { actor: admin.userId, purpose: why ?? 'An operator asked for it.' };
      expect(repairSync).toMatchObject({ ...said, status: 'DONE', reason: null });
      const { syncHistory } = await gets(product, admin, '{ syncHistory { items { id actor purpose } } }');
      expect(syncHistory.items).toContainEqual({ id: repairSync.id, ...said });
      expect(await logged(admin.userId, 'sync.repaired')).toContainEqual(
        expect.objectContaining({
          actor: admin.userId,
          reason: said.purpose,
          action_details: expect.objectContaining({ runId: repairSync.id, dryRun: false }),
        }),
      );
    }
  });

  test('is each of the mutations that the schema keeps for operators', () => {
    const { definitions } = parse(readFileSync('schema.graphql', 'utf8'));
    const mutations = definitions.flatMap((one) =>
      one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Mutation' ? (one.fields ?? []) : [],
    );
    const withReason = mutations
      .filter((field) => field.arguments?.some((one) => one.name.value === 'reason'))
      .map((field) => field.name.value);
    expect([...withReason, 'putProduct'].sort()).toEqual(Object.keys(changes).sort());
  });
});

describe('an operator finds accounts', () => {
  test('page by page over all shards, each account once', async () => {
    const made = [];
    for (let i = 0; i < 6; i++) made.push((await aPerson(product)).userId);
    const found: string[] = [];
    let token: string | null = null;
    do {
      const page: any = await gets(
        product,
        admin,
        'query ($t: String) { accounts(limit: 2, nextToken: $t) { items { id email status } nextToken } }',
        { t: token },
      );
      expect(page.accounts.items.length).toBeLessThanOrEqual(2);
      found.push(...page.accounts.items.map((one: { id: string }) => one.id));
      token = page.accounts.nextToken;
    } while (token);
    expect(new Set(found).size).toBe(found.length);
    for (const userId of made) expect(found).toContain(userId);
  });

  test('an unknown account is answered alike, by id and by address; both or neither is a mistake', async () => {
    const ask = 'query ($id: ID, $email: AWSEmail) { account(userId: $id, email: $email) { id } }';
    const answers = [];
    for (const who of [{ id: randomUUID() }, { email: 'missing@example.com' }])
      answers.push((await asks(product, admin, ask, who)).errors![0]!);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]!.errorType).toBe('NotFound');
    for (const who of [{}, { id: randomUUID(), email: 'missing@example.com' }])
      expect((await asks(product, admin, ask, who)).errors![0]!.errorType).toBe('BadRequest');
    for (const t of ['x', '9.', '-1.', '0x', '1e1.'])
      expect(
        (await asks(product, admin, 'query ($t: String) { accounts(nextToken: $t) { nextToken } }', { t }))
          .errors![0]!.errorType,
        t,
      ).not.toBe('Internal');
  });
});

async function lastHour(): Promise<{ from: string; to: string }> {
  const nowMs = await product.now();
  return { from: new Date(nowMs - 3_600_000).toISOString(), to: new Date(nowMs + 60_000).toISOString() };
}

/** Something that an event of Stripe's left for an operator. */
async function waits(job: string, item: string, value: object): Promise<void> {
  await tablesOf(product).send(
    new PutCommand({ TableName: `${deployment}-jobs`, Item: { job, item, value } }),
  );
}

async function logged(userId: string, type: string): Promise<Record<string, unknown>[]> {
  const answer = await tablesOf(product).send(
    new QueryCommand({
      TableName: `${deployment}-user-actions-log`,
      KeyConditionExpression: 'user_id = :user',
      FilterExpression: 'action_type = :type AND attribute_exists(actor)',
      ExpressionAttributeValues: { ':user': userId, ':type': type },
      ConsistentRead: true,
    }),
  );
  return answer.Items ?? [];
}
