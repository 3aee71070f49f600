import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAdmin, aPerson, asks, codeFor, cognito, gets, proves } from '../kit/product/people.ts';
import { listens } from '../kit/product/subscriptions.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'], isFirst: true })));
afterAll(() => product.stop());

describe('the first calls of a new person', () => {
  test('the first call makes the account, and the open screen hears of it', async () => {
    const person = await aPerson(product);
    const listening = await listens(product, person, 'subscription { onAccount { userId version reason } }');
    const { me } = await gets(product, person, '{ me { id email status version } }');
    expect(me).toEqual({ id: person.userId, email: person.email, status: 'ACTIVE', version: 1 });
    listening.close();
  });

  test('a new person sees the button "Try Premium - Free for 30 days", enabled', async () => {
    const person = await aPerson(product);
    const { products } = await gets(product, person, '{ products { id action button { label enabled } } }');
    const premium = products.find((one: { id: string }) => one.id === 'premium');
    expect(premium).toMatchObject({
      action: 'START_TRIAL',
      button: { label: 'Try Premium - Free for 30 days', enabled: true },
    });
  });

  test('the free plan allows three simulations a day, and the fourth is refused with what would allow it', async () => {
    const person = await aPerson(product);
    const consume =
      'mutation { consumeUsage(feature: "simulations") { allowed reason usage { used limit remaining } upgrade { productId } } }';
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push((await gets(product, person, consume)).consumeUsage);
    expect(answers.map((answer) => answer.allowed)).toEqual([true, true, true, false]);
    expect(answers[3]).toMatchObject({
      reason: 'LIMIT_REACHED',
      usage: { used: 3, limit: 3, remaining: 0 },
      upgrade: { productId: 'pro' },
    });
  });

  test('a use is heard on the open screen and stands in the log', async () => {
    const person = await aPerson(product);
    const listening = await listens(
      product,
      person,
      'subscription { onUsage { feature used remaining version } }',
    );
    await gets(product, person, 'mutation { consumeUsage(feature: "simulations", amount: 2) { allowed } }');
    expect(await listening.heard((event) => event.used === 2)).toMatchObject({
      feature: 'simulations',
      remaining: 1,
    });
    const { actions } = await gets(
      product,
      person,
      '{ actions { items { actionType feature usageBefore usageAfter planId } } }',
    );
    expect(actions.items[0]).toEqual({
      actionType: 'consume',
      feature: 'simulations',
      usageBefore: 0,
      usageAfter: 2,
      planId: 'free',
    });
    listening.close();
  });

  test('no caller without a token gets past the door', async () => {
    const answer = await fetch(product.outputs.graphqlUrl, {
      method: 'POST',
      body: '{"query":"{ me { id } }"}',
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: [{ errorType: 'UnauthorizedException' }] });
  });

  test('a person who is no operator gets no data of anybody', async () => {
    const person = await aPerson(product);
    const answer = await asks(product, person, '{ accounts { items { id } } }');
    expect(answer.data).toBeNull();
    expect(answer.errors![0]).toMatchObject({ errorType: 'Unauthorized' });
  });

  test('an operator finds the same account by id and by e-mail', async () => {
    const person = await aPerson(product);
    const admin = await anAdmin(product);
    const byId = await gets(product, admin, 'query ($id: ID) { account(userId: $id) { id email } }', {
      id: person.userId,
    });
    const byEmail = await gets(
      product,
      admin,
      'query ($email: AWSEmail) { account(email: $email) { id email } }',
      { email: person.email.toUpperCase() },
    );
    expect(byId.account).toEqual({ id: person.userId, email: person.email });
    expect(byEmail).toEqual(byId);
  });

  test('an operator pages through all accounts, each once, whatever the size of a page', async () => {
    const people = [await aPerson(product), await aPerson(product), await aPerson(product)];
    const admin = await anAdmin(product);
    const page =
      'query ($limit: Int, $nextToken: String) { accounts(limit: $limit, nextToken: $nextToken) { items { id } nextToken } }';
    const all = (await gets(product, admin, page, { limit: 100 })).accounts;
    expect(all.nextToken).toBeNull();
    const found: string[] = [];
    let nextToken: string | null = null;
    do {
      const answer: { accounts: { items: { id: string }[]; nextToken: string | null } } = await gets(
        product,
        admin,
        page,
        { limit: 2, nextToken },
      );
      const { accounts } = answer;
      expect(accounts.items.length === 2 || accounts.nextToken === null).toBe(true);
      found.push(...accounts.items.map((one) => one.id));
      nextToken = accounts.nextToken;
    } while (nextToken);
    expect(found.sort()).toEqual(all.items.map((one: { id: string }) => one.id).sort());
    expect(found).toEqual(expect.arrayContaining(people.map((person) => person.userId)));
    const forged = await asks(product, admin, page, { nextToken: '9.x' });
    expect(forged.errors![0]).toMatchObject({ errorType: 'BadRequest' });
  });

  test('a forgotten password is set anew with a mailed code', async () => {
    const person = await aPerson(product);
    const ClientId = product.outputs.userPoolClientId;
    await cognito(product, 'ForgotPassword', { ClientId, Username: person.email });
    const ConfirmationCode = await codeFor(product, person.email);
    await cognito(product, 'ConfirmForgotPassword', {
      ClientId,
      Username: person.email,
      ConfirmationCode,
      Password: 'Another-horse-2',
    });
    const attempt = proves(product, person.email, person.password);
    await expect(attempt).rejects.toThrow('Incorrect username or password.');
  });
});
