import { AdminRemoveUserFromGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsIn } from '../kit/product/nights.ts';
import { poolOf, tablesOf, until } from '../kit/product/operating.ts';
import { anOperatorIn, aPerson, asks, gets, joins, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const bound = 100;
let product: Product;
let ann: Person;
let ben: Person;
beforeAll(async () => {
  const parameters = ['--parameter', 'FourEyes=on', '--parameter', `FourEyesGrantMin=${bound}`];
  product = await startProduct({ args: ['--no-web', ...parameters] });
  ann = await anOperatorIn(product, 'admins');
  ben = await anOperatorIn(product, 'admins');
});
afterAll(() => product.stop());

const remove = 'mutation ($id: ID!) { deleteAccount(userId: $id, reason: "ticket 1") { status } }';
const give =
  'mutation ($id: ID!, $amount: Float!) { grantUsage(userId: $id, feature: "exports", amount: $amount, reason: "ticket 2", idempotencyKey: "one") { remaining } }';
const approve =
  'mutation ($id: ID!) { approveRequest(id: $id, reason: "seen") { kind userId reason askedBy } }';
const reject = 'mutation ($id: ID!) { rejectRequest(id: $id, reason: "no") { kind } }';
const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';

describe('where two operators are needed, a deletion by an operator', () => {
  test('waits and changes nothing, until another admin approves it; then it is done, with both names in the log', async () => {
    const person = await anAccount();
    const first = await asks(product, ann, remove, { id: person.userId });
    expect(first.errors![0]).toMatchObject({
      errorType: 'Forbidden',
      message: expect.stringContaining('Nothing is done yet'),
      errorInfo: { request: expect.any(String), expiresAt: expect.any(String) },
    });
    const { request: id, expiresAt } = first.errors![0]!.errorInfo;
    expect((await gets(product, person, '{ me { status } }')).me.status).toBe('ACTIVE');
    expect(await listed(ben, person)).toMatchObject([
      { id, kind: 'DELETE_ACCOUNT', feature: null, reason: 'ticket 1', askedBy: ann.userId, expiresAt },
    ]);
    expect(await codeOf(ann, approve, id)).toBe('Forbidden');
    expect(await gets(product, ben, approve, { id })).toEqual({
      approveRequest: {
        kind: 'DELETE_ACCOUNT',
        userId: person.userId,
        reason: 'ticket 1',
        askedBy: ann.userId,
      },
    });
    expect(await statusOf(person)).toBe('DELETED');
    await expect(signIn(product, person.email, person.password)).rejects.toThrow();
    expect(await operatorsRows(person)).toEqual([
      ['account.deletionOrdered', ann.userId, 'ticket 1'],
      ['request.approved', ben.userId, 'seen'],
      ['request.asked', ann.userId, 'ticket 1'],
    ]);
    expect(await listed(ben, person)).toEqual([]);
    expect(await codeOf(ben, approve, id)).toBe('NotFound');
    expect(await codeOf(ann, remove, person.userId)).toBe('NotFound');
  });

  test('is one request for all who ask, and is not done when it was rejected', async () => {
    const person = await anAccount();
    const id = await requested(ann, remove, { id: person.userId });
    expect(await requested(ben, remove, { id: person.userId })).toBe(id);
    // What another operator asked for as well is approved by approving it.
    expect(await codeOf(ann, approve, id)).toBe('Forbidden');
    await gets(product, ben, reject, { id });
    expect(await codeOf(ben, approve, id)).toBe('NotFound');
    expect((await gets(product, person, '{ me { status } }')).me.status).toBe('ACTIVE');
    expect(await operatorsRows(person)).toEqual([
      ['request.asked', ann.userId, 'ticket 1'],
      ['request.rejected', ben.userId, 'no'],
    ]);
  });

  test('is done and logged once when two admins approve at the same time', async () => {
    const rounds = 4;
    const eve = await anOperatorIn(product, 'admins');
    for (let round = 0; round < rounds; round++) {
      const person = await anAccount();
      const id = await requested(ann, remove, { id: person.userId });
      const codes = await Promise.all([codeOf(ben, approve, id), codeOf(eve, approve, id)]);
      expect(codes.filter((code) => code === undefined)).toHaveLength(1);
      expect(['Conflict', 'NotFound']).toContain(codes.find((code) => code !== undefined));
      await until(
        () => statusOf(person),
        (status) => status === 'DELETED',
      );
      const types = (await operatorsRows(person)).map(([type]) => type);
      expect(types).toEqual(['account.deletionOrdered', 'request.approved', 'request.asked']);
    }
  });

  test('is approved by no operator who has left admins, and by none about themselves', async () => {
    const person = await anAccount();
    const id = await requested(ann, remove, { id: person.userId });
    const moved = await anOperatorIn(product, 'admins');
    await joins(product, moved, 'support');
    const UserPoolId = product.outputs.userPoolId;
    await poolOf(product).send(
      new AdminRemoveUserFromGroupCommand({ UserPoolId, Username: moved.userId, GroupName: 'admins' }),
    );
    expect(await codeOf(moved, approve, id)).toBe('Forbidden');
    const about = await requested(ann, remove, { id: ben.userId });
    expect(await codeOf(ben, approve, about)).toBe('Forbidden');
    expect(await statusOf(person)).toBe('ACTIVE');
    await gets(product, ben, reject, { id: about });
  });
});

describe('what waits for a second operator', () => {
  test('a grant from the bound on, also of support; a smaller one is given at once', async () => {
    const person = await anAccount();
    const support = await anOperatorIn(product, 'support');
    const id = await requested(support, give, { id: person.userId, amount: bound });
    await gets(product, ben, approve, { id });
    const again = await gets(product, support, give, { id: person.userId, amount: bound });
    const other = await anAccount();
    const small = await gets(product, support, give, { id: other.userId, amount: bound - 1 });
    expect(again.grantUsage.remaining - small.grantUsage.remaining).toBe(1);
    const granted = (await operatorsRows(person)).filter(([type]) => type === 'usage.granted');
    expect(granted).toEqual([['usage.granted', support.userId, 'ticket 2']]);
  });

  test('leaves with the account that it is about, and with the operator who asked', async () => {
    const person = await anAccount();
    const id = await requested(ann, remove, { id: person.userId });
    await gets(product, person, leave, { confirm: person.email });
    expect(await codeOf(ben, approve, id)).toBe('NotFound');
    const eve = await anOperatorIn(product, 'admins');
    const other = await anAccount();
    await requested(eve, remove, { id: other.userId });
    const about = await requested(ann, remove, { id: eve.userId });
    await gets(product, ben, approve, { id: about });
    const kept = JSON.stringify(await storedRequests());
    for (const word of [person.userId, eve.userId, eve.email, other.userId]) expect(kept).not.toContain(word);
    expect(await statusOf(other)).toBe('ACTIVE');
  });
});

async function anAccount(): Promise<Person> {
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  return person;
}

/** The id of the request that an operator is told of. */
async function requested(operator: Person, call: string, variables: object): Promise<string> {
  const { errors } = await asks(product, operator, call, variables);
  expect(errors![0]).toMatchObject({ errorType: 'Forbidden', errorInfo: { request: expect.any(String) } });
  return errors![0]!.errorInfo.request as string;
}

async function codeOf(operator: Person, call: string, id: string): Promise<string | null | undefined> {
  return (await asks(product, operator, call, { id })).errors?.[0]!.errorType;
}

async function listed(operator: Person, { userId }: Person): Promise<{ userId: string }[]> {
  const ask =
    '{ operatorRequests(limit: 100) { items { id kind userId feature reason askedBy expiresAt } } }';
  const { operatorRequests } = await gets(product, operator, ask);
  return operatorRequests.items.filter((one: { userId: string }) => one.userId === userId);
}

async function statusOf({ userId }: Person): Promise<string> {
  const ask = 'query ($id: ID) { account(userId: $id) { status } }';
  return (await gets(product, ann, ask, { id: userId })).account.status;
}

async function storedRequests(): Promise<object[]> {
  const answer = await tablesOf(product).send(
    new QueryCommand({
      TableName: `${deployment}-jobs`,
      KeyConditionExpression: 'job = :job',
      ExpressionAttributeValues: { ':job': 'operator-request' },
      ConsistentRead: true,
    }),
  );
  return answer.Items!;
}

/** Type, operator and reason of what operators changed, as the account's log has it. */
async function operatorsRows({ userId }: Person): Promise<[string, string, string][]> {
  const rows = await rowsIn(product, `${deployment}-user-actions-log`, userId);
  return rows
    .filter((row) => row['actor'] !== undefined && row['action_type'] !== 'account.read')
    .map((row) => [row['action_type'], row['actor'], row['reason']] as [string, string, string])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
