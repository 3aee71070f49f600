import {
  AdminDisableUserCommand,
  AdminRemoveUserFromGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { poolOf } from '../kit/product/operating.ts';
import {
  anAdmin,
  anOperatorIn,
  aPerson,
  asks,
  gets,
  joins,
  signIn,
  type Answer,
  type Person,
} from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { calls, subscribes } from '../kit/product/requests.ts';
import { listens } from '../kit/product/subscriptions.ts';
import { guardedFields } from '../kit/schema/guardedFields.ts';
import { minimalCall } from '../kit/schema/minimalCalls.ts';

let product: Product;
let first: Person;
let person: Person;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  first = await anAdmin(product);
  person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  await gets(product, first, '{ me { id } }');
});
afterAll(() => product.stop());

const setEnabled =
  'mutation ($id: ID!, $on: Boolean!) { setAccountEnabled(userId: $id, enabled: $on, reason: "ticket 1") { status } }';
const remove = 'mutation ($id: ID!) { deleteAccount(userId: $id, reason: "ticket 2") { status } }';
const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';

describe('C2: an operator who is locked out', () => {
  test('C2: by another operator, is refused every field with the token that they still hold, and stays out', async () => {
    const rogue = await anOperatorIn(product, 'admins');
    expect(await refusedFields(rogue)).toEqual([]);
    await gets(product, first, setEnabled, { id: rogue.userId, on: false });
    expect(await refusedFields(rogue)).toEqual(guardedFields());
    expect(guardedFields().length).toBeGreaterThanOrEqual(24);
    await expect(signIn(product, rogue.email, rogue.password)).rejects.toThrow('User is disabled.');
    expect(await statusOf(rogue)).toBe('DISABLED');
  });

  test('C2: by being taken out of the group, is refused every field at once', async () => {
    const rogue = await anOperatorIn(product, 'admins');
    expect(await refusedFields(rogue)).toEqual([]);
    await takeOut(rogue, 'admins');
    expect(await refusedFields(rogue)).toEqual(guardedFields());
    // Their own account is as anybody's.
    expect((await gets(product, rogue, '{ me { status } }')).me.status).toBe('ACTIVE');
  });

  test('C2: by a hand in the user pool, is refused every field at once', async () => {
    const rogue = await anOperatorIn(product, 'admins');
    expect(await refusedFields(rogue)).toEqual([]);
    const UserPoolId = product.outputs.userPoolId;
    await poolOf(product).send(new AdminDisableUserCommand({ UserPoolId, Username: rogue.userId }));
    expect(await refusedFields(rogue)).toEqual(guardedFields());
  });

  test('C2: moved to a lesser group, may do at once what that group may, and no more', async () => {
    const moved = await anOperatorIn(product, 'admins');
    await joins(product, moved, 'viewers');
    await takeOut(moved, 'admins');
    const seen = await gets(product, moved, 'query ($id: ID) { account(userId: $id) { id } }', {
      id: person.userId,
    });
    expect(seen.account.id).toBe(person.userId);
    expect(codeOf(await asks(product, moved, setEnabled, { id: person.userId, on: true }))).toBe('Forbidden');
    expect(codeOf(await asks(product, moved, '{ accounts { items { id } } }'))).toBeUndefined();
  });

  test('C2: opens no new live channel to another account, and keeps their own', async () => {
    const rogue = await anOperatorIn(product, 'viewers');
    const listen = (userId: string) =>
      subscribes(
        product,
        { token: rogue.accessToken },
        `subscription { onUsage(userId: "${userId}") { used } }`,
      );
    expect((await listen(person.userId)).type).toBe('start_ack');
    await takeOut(rogue, 'viewers');
    expect((await listen(person.userId)).payload.errors[0].errorType).toBe('Forbidden');
    expect((await listen(rogue.userId)).type).toBe('start_ack');
  });

  test('M10 · hears on, as at AppSync, what a live channel tells that was opened before, and reads nothing', async () => {
    const rogue = await anOperatorIn(product, 'viewers');
    const heard = await listens(product, rogue, 'subscription ($id: ID!) { onUsage(userId: $id) { used } }', {
      id: person.userId,
    });
    await takeOut(rogue, 'viewers');
    await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
    await heard.heard(({ used }) => used > 0);
    heard.close();
    const read = await asks(product, rogue, 'query ($id: ID!) { account(userId: $id) { id } }', {
      id: person.userId,
    });
    expect(read.errors?.[0]?.errorType).toBe('Forbidden');
  });
});

describe('C2: the standing of operators', () => {
  test('C2: is not decided by themselves: no operator enables, disables or deletes their own account', async () => {
    const admin = await anOperatorIn(product, 'admins');
    const own = { id: admin.userId };
    for (const [call, variables] of [
      [setEnabled, { ...own, on: false }],
      [setEnabled, { ...own, on: true }],
      [remove, own],
    ] as const) {
      const { errors } = await asks(product, admin, call, variables);
      expect(errors![0]).toMatchObject({
        errorType: 'Forbidden',
        message: expect.stringContaining('your own account'),
      });
    }
    expect(await statusOf(admin)).toBe('ACTIVE');
  });

  test('C2: is not decided by support', async () => {
    const support = await anOperatorIn(product, 'support');
    for (const group of ['viewers', 'support', 'admins'] as const) {
      const other = await anOperatorIn(product, group);
      const answer = await asks(product, support, setEnabled, { id: other.userId, on: false });
      expect(codeOf(answer), group).toBe('Forbidden');
      expect(await statusOf(other), group).toBe('ACTIVE');
    }
    const done = await gets(product, support, setEnabled, { id: person.userId, on: false });
    expect(done.setAccountEnabled.status).toBe('DISABLED');
    await gets(product, support, setEnabled, { id: person.userId, on: true });
  });

  test('C2: two admins who lock each other out at the same time leave one who is active', async () => {
    const rounds = 8;
    let survived = 0;
    for (let round = 0; round < rounds; round++) {
      const [one, two] = [await anOperatorIn(product, 'admins'), await anOperatorIn(product, 'admins')];
      const answers = await Promise.all([
        asks(product, one, round % 2 ? setEnabled : remove, { id: two.userId, on: false }),
        asks(product, two, setEnabled, { id: one.userId, on: false }),
      ]);
      const standing = [await statusOf(one), await statusOf(two)];
      expect(
        standing.filter((status) => status === 'ACTIVE'),
        JSON.stringify(answers),
      ).toHaveLength(1);
      survived++;
    }
    expect(survived).toBe(rounds);
  });
});

describe('S6: an operator', () => {
  test('S6: does not delete their own account while they are one, and is told what to do', async () => {
    const admin = await anOperatorIn(product, 'support');
    const refused = await asks(product, admin, leave, { confirm: admin.email });
    expect(refused.errors![0]).toMatchObject({
      errorType: 'Conflict',
      errorInfo: { groups: ['support'] },
      message: expect.stringContaining('out of the group support'),
    });
    await takeOut(admin, 'support');
    expect(await gets(product, admin, leave, { confirm: admin.email })).toEqual({
      deleteMyAccount: { status: 'DELETED' },
    });
  });

  test('S6: has a name in the log that outlives their account', async () => {
    const admin = await anOperatorIn(product, 'admins');
    await gets(
      product,
      admin,
      'mutation ($id: ID!) { grantUsage(userId: $id, feature: "exports", amount: 7, reason: "a friend", idempotencyKey: "s6") { used } }',
      { id: person.userId },
    );
    await gets(product, admin, 'query ($id: ID!) { stripeState(userId: $id) { inStep } }', {
      id: person.userId,
    });
    await gets(product, admin, '{ accounts(limit: 2) { items { id } } }');
    const wanted = [
      { actionType: 'usage.granted', actor: admin.userId, actorEmail: admin.email },
      { actionType: 'account.read', actor: admin.userId, actorEmail: admin.email },
      { actionType: 'accounts.read', actor: admin.userId, actorEmail: admin.email },
    ];
    await gets(product, first, remove, { id: admin.userId });
    const { account } = await gets(
      product,
      first,
      'query ($id: ID) { account(userId: $id) { email status } }',
      {
        id: admin.userId,
      },
    );
    expect(account).toEqual({ email: null, status: 'DELETED' });
    for (const row of wanted) {
      const rows = await audited(row.actionType);
      expect(rows, row.actionType).toContainEqual(expect.objectContaining(row));
    }
    const lists = await audited('accounts.read');
    const own = lists.find(({ actor }) => actor === admin.userId)!;
    // Whom they were shown is no word of a person who left, and stays.
    expect(JSON.parse(own.actionDetails)).toMatchObject({ field: 'Query.accounts' });
    expect(JSON.parse(own.actionDetails).accounts).toHaveLength(2);
  });
});

describe('support', () => {
  test('brings an account’s grants of a feature to 1,000 units at most; admins give more', async () => {
    const support = await anOperatorIn(product, 'support');
    const someone = await aPerson(product);
    await gets(product, someone, '{ me { id } }');
    const give = (operator: Person, amount: number, key: string) =>
      asks(
        product,
        operator,
        'mutation ($id: ID!, $amount: Float!, $key: ID!) { grantUsage(userId: $id, feature: "exports", amount: $amount, reason: "ticket 3", idempotencyKey: $key) { used } }',
        { id: someone.userId, amount, key },
      );
    expect(codeOf(await give(support, 1001, 'a'))).toBe('Forbidden');
    expect(codeOf(await give(support, 600, 'b'))).toBeUndefined();
    const over = await give(support, 401, 'c');
    expect(over.errors![0]).toMatchObject({
      errorType: 'Forbidden',
      errorInfo: { held: 600, most: 1000 },
    });
    expect(codeOf(await give(support, 400, 'd'))).toBeUndefined();
    expect(codeOf(await give(first, 5000, 'e'))).toBeUndefined();
  });
});

/** Those of the guarded fields that say it is not this person's to ask. */
async function refusedFields({ accessToken }: Person): Promise<string[]> {
  const refused: string[] = [];
  for (const field of guardedFields()) {
    const values = { userId: 'no-account', feature: 'simulations', reason: 'A sweep.' };
    const { answer } = await calls(product, { token: accessToken }, minimalCall(field, values, ['userId']));
    const code = answer.errors?.[0]?.errorType ?? '';
    if (['Forbidden', 'Unauthorized', 'UnauthorizedException'].includes(code)) refused.push(field);
  }
  return refused;
}

async function takeOut({ userId }: Person, GroupName: string): Promise<void> {
  const UserPoolId = product.outputs.userPoolId;
  await poolOf(product).send(
    new AdminRemoveUserFromGroupCommand({ UserPoolId, Username: userId, GroupName }),
  );
}

async function statusOf({ userId }: Person): Promise<string> {
  const ask = 'query ($id: ID) { account(userId: $id) { status } }';
  return (await gets(product, first, ask, { id: userId })).account.status;
}

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

function codeOf({ errors }: Answer): string | null | undefined {
  return errors?.[0]?.errorType;
}
