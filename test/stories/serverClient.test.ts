import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUsher, UnreachableError, UsherError } from '../../packages/client/src/server/usher.ts';
import { until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, gets, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

/** A key that no type checker has seen, of a program without typed keys. */
const unknown = 'nothing' as never;

let product: Product;
/** How far the clock of the product is ahead, in milliseconds. */
let ahead = 0;
beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
  ahead = (await product.now()) - Date.now();
});
afterAll(() => product.stop());

function credentials(role = 'backend') {
  return product.operator.roles[`${deployment}-eu-central-1-${role}`]!;
}

function server(more: { fetch?: typeof fetch; role?: string; tries?: number } = {}) {
  const { role, ...options } = more;
  return createUsher({
    ...{ url: product.outputs.graphqlUrl, region: product.outputs.region, credentials: credentials(role) },
    now: () => Date.now() + ahead,
    ...options,
  });
}

async function anAccount(): Promise<Person> {
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  return person;
}

const usageOf = async (person: Person) =>
  (await gets(product, person, '{ usage(feature: "simulations") { used held remaining } }')).usage;

/** Sends each request, and loses the answers that are named, counted from 1. */
function losing(...lost: number[]) {
  let count = 0;
  const send: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (!lost.includes(++count)) return answer;
    await answer.text();
    throw new TypeError('The connection was cut.');
  };
  return { send, count: () => count };
}

describe('the client for a server', () => {
  test('calls every verb of an account', async () => {
    const person = await aPerson(product);
    const account = server().account(person.userId);
    expect(await account.ensure()).toMatchObject({ id: person.userId, email: person.email });
    expect(await account.check('simulations', 3)).toMatchObject({ allowed: true, reason: null });
    expect(await account.check('simulations', 4)).toMatchObject({
      ...{ allowed: false, reason: 'AMOUNT_OVER_LIMIT' },
      upgrade: { productId: expect.any(String) },
    });
    const action = { type: 'simulated', details: { laps: 3 } };
    expect(await account.use('simulations', { action })).toMatchObject({ allowed: true, usage: { used: 1 } });
    const many = await account.useMany([{ feature: 'simulations' }, { feature: unknown }]);
    expect(many.map(({ allowed, reason }) => [allowed, reason])).toEqual([
      [true, null],
      [false, 'NOT_IN_PLAN'],
    ]);
    const held = await account.reserve('simulations', 1, { seconds: 120 });
    expect(held).toMatchObject({ allowed: true, usage: { held: 1, remaining: 0 } });
    expect(await account.release('simulations', held.holdId!)).toMatchObject({ held: 0, remaining: 1 });
    const again = await account.reserve('simulations', 1);
    expect(await account.settle('simulations', again.holdId!, 1)).toMatchObject({ usage: { used: 3 } });
    expect(await account.use('simulations')).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    expect(await account.usage('simulations')).toMatchObject({ used: 3, limit: 3, remaining: 0 });
    expect(await account.usage(unknown)).toBeNull();
    const expiresAt = new Date((await product.now()) + 86_400_000);
    expect(await account.grant('simulations', 5, { reason: 'A pack.', expiresAt })).toMatchObject({
      remaining: 5,
    });
    expect((await account.entitlements()).map(({ feature }) => feature)).toContain('simulations');
    expect((await account.products()).length).toBeGreaterThan(3);
    expect(await account.trial('pro')).toMatchObject({ hasTrialed: false, eligible: true });
    expect(await account.startTrial('pro')).toMatchObject({ productId: 'pro', isActive: true });
    expect(await account.refresh()).toMatchObject({ id: person.userId, subscriptions: [] });
    await expect(account.portal()).rejects.toMatchObject({ name: 'UsherError', code: 'NotFound' });
    await expect(account.checkout(unknown)).rejects.toMatchObject({ code: 'NotFound' });
    const { items } = await until(
      () => account.actions({ filter: { actionType: 'simulated' }, limit: 10 }),
      (page) => page.items.length > 0,
    );
    expect(JSON.parse(items[0]!.actionDetails!)).toEqual({ laps: 3 });
  });

  test('counts once however often an answer is lost, and says so when all of them are', async () => {
    const person = await anAccount();
    const wire = losing(1, 2);
    const account = server({ fetch: wire.send }).account(person.userId);
    expect(await account.use('simulations')).toMatchObject({
      allowed: true,
      replayed: true,
      usage: { used: 1 },
    });
    expect(wire.count()).toBe(3);
    const dead = losing(1, 2, 3, 4);
    const cut = server({ fetch: dead.send }).account(person.userId);
    await expect(cut.use('simulations', { key: 'job 7' })).rejects.toThrow(UnreachableError);
    expect(dead.count()).toBe(4);
    expect(await account.use('simulations', { key: 'job 7' })).toMatchObject({ replayed: true });
    expect(await usageOf(person)).toMatchObject({ used: 2 });
  });

  test('holds, does the work, and counts what was used of it; what is lost on the way counts once', async () => {
    const person = await anAccount();
    const wire = losing(1, 3);
    const account = server({ fetch: wire.send }).account(person.userId);
    const held = await account.hold('simulations', 3, async (hold) => {
      expect(await usageOf(person)).toEqual({ used: 0, held: 3, remaining: 0 });
      hold.used(1);
      hold.used(1);
      return hold.amount;
    });
    expect(held).toMatchObject({ allowed: true, result: 3, decision: { allowed: true, usage: { used: 2 } } });
    expect(await usageOf(person)).toEqual({ used: 2, held: 0, remaining: 1 });
    const whole = await account.hold('simulations', 1, () => 'done');
    expect(whole).toMatchObject({ allowed: true, result: 'done' });
    const begun: string[] = [];
    const refused = await account.hold('simulations', 1, () => begun.push('begun'));
    expect(refused).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED', usage: { used: 3 } });
    expect(begun).toEqual([]);
  });

  test('gives back what was held when the work throws, and the caller hears why', async () => {
    const person = await anAccount();
    const account = server().account(person.userId);
    const failing = account.hold('simulations', 2, () => {
      throw new RangeError('The model does not converge.');
    });
    await expect(failing).rejects.toThrow(new RangeError('The model does not converge.'));
    expect(await usageOf(person)).toEqual({ used: 0, held: 0, remaining: 3 });
  });

  test('a backend that is killed between hold and settle loses nothing', async () => {
    const person = await anAccount();
    const program = join(product.folder, 'killed.mts');
    const entry = join(process.cwd(), 'packages/client/src/server/usher.ts');
    writeFileSync(
      program,
      `import { createUsher } from ${JSON.stringify(entry)};
      const options = ${JSON.stringify({ url: product.outputs.graphqlUrl, region: product.outputs.region, credentials: credentials() })};
      const usher = createUsher({ ...options, now: () => Date.now() + ${ahead} });
      await usher.account(${JSON.stringify(person.userId)}).hold('simulations', 3, async (hold) => {
        hold.used(1);
        process.stdout.write('working');
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      }, { seconds: 60 });`,
    );
    const backend = spawn(process.execPath, ['tools/dev/run.mjs', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(backend.stdout, 'data');
    expect(await usageOf(person)).toEqual({ used: 0, held: 3, remaining: 0 });
    backend.kill('SIGKILL');
    await once(backend, 'exit');
    await product.moveClockTo((await product.now()) + 61_000);
    ahead = (await product.now()) - Date.now();
    expect(await usageOf(person)).toEqual({ used: 0, held: 0, remaining: 3 });
    expect(await server().account(person.userId).use('simulations', { amount: 3 })).toMatchObject({
      allowed: true,
    });
  });

  test('says what Usher says: the code of a mistake, what more is known, and what the role may not', async () => {
    const person = await anAccount();
    const account = server().account(person.userId);
    await account.use('simulations', { key: 'k', amount: 1 });
    const other = account.use('simulations', { key: 'k', amount: 2 });
    await expect(other).rejects.toMatchObject({
      code: 'IdempotencyMismatch',
      info: { requestId: expect.any(String) },
    });
    await expect(account.use('simulations', { amount: 0 })).rejects.toThrow(UsherError);
    for (const ask of [
      () => account.use('simulations', { amount: NaN }),
      () => account.check('simulations', Infinity),
      () => account.useMany([{ feature: 'simulations', amount: NaN }]),
      () => account.ensure({ email: 'nonsense' }),
    ])
      await expect(ask()).rejects.toMatchObject({ name: 'UsherError', code: 'BadRequest' });
    await expect(server().account('not-there').use('simulations')).rejects.toMatchObject({
      code: 'NotFound',
    });
    const reader = server({ role: 'backendRead' }).account(person.userId);
    expect(await reader.usage('simulations')).toMatchObject({ used: 1 });
    await expect(reader.use('simulations')).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(() => createUsher({ url: 'https://usher.example.com/graphql' })).toThrow('give `region`');
    const admin = await anAdmin(product);
    const ask = 'query ($id: ID) { account(userId: $id) { actions { items { actionType actor } } } }';
    const used = await until(
      async () => (await gets(product, admin, ask, { id: person.userId })).account.actions.items as any[],
      (items) => items.some(({ actionType }) => actionType === 'consume'),
    );
    expect(used.find(({ actionType }) => actionType === 'consume').actor).toContain('backend');
  });
});
