import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesOf, until } from '../kit/product/operating.ts';
import { aPerson, gets, type Answer, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { listens } from '../kit/product/subscriptions.ts';
import { deployment } from '../kit/product/storiesStack.ts';

/** Of its own, because what is made to fail here stays among its dead letters. */
let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
}, 120_000);
afterAll(() => product.stop());

const consume = 'mutation { consumeUsage(feature: "simulations") { allowed usage { used } } }';

/** Asks as a client that names its request, or leaves that to AppSync; gives the id that AppSync names in its answer, too. */
async function asksAs(
  { accessToken }: Person,
  query: string,
  header?: string,
): Promise<{ answer: Answer; named: string }> {
  const response = await fetch(product.outputs.graphqlUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: accessToken,
      ...(header === undefined ? {} : { 'x-request-id': header }),
    },
    body: JSON.stringify({ query }),
  });
  return {
    answer: (await response.json()) as Answer,
    named: response.headers.get('x-amzn-RequestId')!,
  };
}

interface Line {
  level?: string;
  message?: string;
  operation?: string;
  requestId?: string;
  PublishFailed?: number;
}

/** The lines that a function has logged for a request, as a search in CloudWatch finds them. */
async function linesOf(name: string, requestId: string): Promise<Line[]> {
  const text = await logOf(name);
  const lines = text.split('\n').filter((line) => line.includes(requestId) && line.includes('{'));
  // Lambda puts what was logged inside of a line of its own.
  return lines.map((line) => {
    const outer = JSON.parse(line.slice(line.indexOf('{'))) as Omit<Line, 'message'> & { message?: unknown };
    return { ...outer, ...(typeof outer.message === 'object' ? outer.message : {}) } as Line;
  });
}

const logOf = async (name: string) =>
  (await fetch(new URL(`/_local/logs/${deployment}-${name}`, product.outputs.graphqlUrl))).text();

/** What our own code says of an answer; where no null may stand, AppSync adds a line of its own. */
const saidIn = ({ errors = [] }: Answer) => errors.filter(({ errorType }) => errorType);

/** What the log of an account says was done for a request. */
async function doneFor(person: Person, requestId: string): Promise<string[]> {
  const { actions } = await gets(product, person, '{ actions { items { actionType requestId } } }');
  return (actions.items as { actionType: string; requestId: string | null }[])
    .filter((item) => item.requestId === requestId)
    .map(({ actionType }) => actionType);
}

/** Changes the counter of a person from outside, as a fault of ours would. */
async function spoils(person: Person, change: string, value?: unknown): Promise<void> {
  const { actions } = await gets(product, person, '{ actions { items { timestamp } } }');
  const day = (actions.items[0].timestamp as string).slice(0, 10);
  await tablesOf(product).send(
    new UpdateCommand({
      TableName: `${deployment}-user-usage`,
      Key: { user_id: person.userId, feature_date_key: `simulations_${day}` },
      UpdateExpression: change,
      ConditionExpression: 'attribute_exists(user_id)',
      ...(value === undefined
        ? {}
        : {
            ExpressionAttributeNames: { '#source': 'source' },
            ExpressionAttributeValues: { ':value': value },
          }),
    }),
  );
}

/** Someone who has used a simulation, whose row is in the log by now. */
async function aUser(): Promise<Person> {
  const person = await aPerson(product);
  const id = randomUUID();
  await asksAs(person, consume, id);
  await until(
    () => doneFor(person, id),
    (done) => done.length > 0,
  );
  return person;
}

describe('the id of a request', () => {
  test('is the client’s own, from its header over counter and stream to the log and the open screen', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const heard = await listens(product, person, 'subscription { onUsage { used requestId } }');
    for (const [used, id] of [randomUUID(), randomUUID().replaceAll('-', '').toUpperCase()].entries()) {
      const { answer } = await asksAs(person, consume, id);
      expect(answer.data.consumeUsage.usage.used).toBe(used + 1);
      expect(await heard.heard((event) => event.used === used + 1)).toEqual({
        used: used + 1,
        requestId: id,
      });
      expect(await doneFor(person, id)).toEqual(['consume']);
    }
    heard.close();
  });

  test('is the one that AppSync names in its answer when the client has none', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const heard = await listens(product, person, 'subscription { onUsage { used requestId } }');
    const { named } = await asksAs(person, consume);
    expect(named).toMatch(/^[0-9a-f-]{36}$/);
    expect((await heard.heard(({ used }) => used === 1)).requestId).toBe(named);
    heard.close();
  });

  test('is AppSync’s when the client’s is none that could be kept: what a person wrote reaches no log', async () => {
    const person = await aPerson(product);
    for (const own of [
      person.email,
      'Ada Lovelace',
      '+49 170 1234567',
      '4242424242424242',
      'a'.repeat(33),
      `${randomUUID()}, ${randomUUID()}`,
      randomUUID().replace('-', '_'),
    ]) {
      const { answer, named } = await asksAs(
        person,
        'mutation { consumeUsage(feature: "none") { allowed } }',
        own,
      );
      expect(saidIn(answer), own).toMatchObject([{ errorType: 'NotFound', errorInfo: { requestId: named } }]);
    }
    for (const name of ['consumeUsage', 'changes']) {
      const log = await logOf(name);
      for (const text of [person.email, 'Lovelace', '1234567', '42424242']) expect(log).not.toContain(text);
    }
  });

  test('stands in a mistake beside what that says, and is the same for all fields of a document', async () => {
    const person = await aPerson(product);
    const id = randomUUID();
    const { answer } = await asksAs(
      person,
      'mutation { a: consumeUsage(feature: "none") { allowed } b: startTrial(productId: "none") { trialId } }',
      id,
    );
    expect(saidIn(answer).map(({ errorInfo }) => errorInfo.requestId)).toEqual([id, id]);
  });

  test('counts nothing twice and nothing away: each field of each request is a use of its own', async () => {
    const person = await aPerson(product);
    const id = randomUUID();
    const twice =
      'mutation { a: consumeUsage(feature: "simulations") { usage { used } } b: consumeUsage(feature: "simulations") { usage { used } } }';
    const { answer } = await asksAs(person, twice, id);
    expect([answer.data.a.usage.used, answer.data.b.usage.used]).toEqual([1, 2]);
    expect((await asksAs(person, consume, id)).answer.data.consumeUsage.usage.used).toBe(3);
  });

  test('follows a trial from its start to the account’s open screen, its log and its counters', async () => {
    const person = await aUser();
    const [account, usage] = await Promise.all([
      listens(product, person, 'subscription { onAccount { reason requestId } }'),
      listens(product, person, 'subscription { onUsage { limit requestId } }'),
    ]);
    const id = randomUUID();
    await asksAs(person, 'mutation { startTrial(productId: "pro") { trialId } }', id);
    expect((await account.heard(({ reason }) => reason === 'trial.started')).requestId).toBe(id);
    expect((await usage.heard(({ limit }) => limit !== 3)).requestId).toBe(id);
    expect(await doneFor(person, id)).toEqual(['trial.started']);
    account.close();
    usage.close();
  });
});

describe('a complaint is followed by the id of its request', () => {
  test('to the function that failed', async () => {
    const person = await aUser();
    await spoils(person, 'REMOVE recent');
    const id = randomUUID();
    const { answer } = await asksAs(person, consume, id);
    expect(saidIn(answer)).toMatchObject([{ errorType: 'Internal', errorInfo: { requestId: id } }]);
    expect(await linesOf('consumeUsage', id)).toMatchObject([
      { level: 'ERROR', message: 'A function failed.', operation: 'Mutation.consumeUsage' },
    ]);
  });

  test('to the consequence that failed, which the answer knew nothing of', async () => {
    const person = await aUser();
    // A push with it is refused by the schema; a use does not look at it.
    await spoils(person, 'SET #source = :value', 5);
    // Only a counter that a screen may be listening to is pushed.
    const screen = await listens(product, person, 'subscription { onUsage { used } }');
    const id = randomUUID();
    const { answer } = await asksAs(person, consume, id);
    expect(answer.data.consumeUsage).toMatchObject({ allowed: true });
    const lines = await until(
      () => linesOf('changes', id),
      (found) => found.length >= 2,
    );
    expect(lines.slice(0, 2)).toMatchObject([
      { PublishFailed: 1, requestId: id },
      { level: 'ERROR', message: 'A consequence failed.', operation: 'pushUsage', requestId: id },
    ]);
    expect(await doneFor(person, id)).toEqual(['consume']);
    screen.close();
  });
});
