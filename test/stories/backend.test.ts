import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calls } from '../kit/product/requests.ts';
import { until, verifies } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, gets } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

let product: Product;
beforeAll(async () => void (product = await sharedProduct(['--no-web'])));
afterAll(() => product.stop());

describe("the app's own backend", () => {
  test('consumes on a user’s behalf with ten lines and the role that the stack has for it', async () => {
    const person = await aPerson(product);
    const answer = await run(`${deployment}-eu-central-1-backend`, [
      'docs/examples/backend.mjs',
      person.userId,
      'simulations',
      '2',
    ]);
    expect(JSON.parse(answer.stdout)).toEqual({
      data: { consumeUsage: { allowed: true, reason: null, usage: { used: 2, remaining: 1 } } },
    });
    const { usage } = await gets(product, person, '{ usage(feature: "simulations") { used } }');
    expect(usage).toEqual({ used: 2 });
  });

  test('F8 · holds a block for an account, spends part of it and settles, as the runbook for a hot key says', async () => {
    const person = await aPerson(product);
    const answer = await run(`${deployment}-eu-central-1-backend`, [
      'docs/examples/backend.mjs',
      person.userId,
      'simulations',
      '3',
      '2',
    ]);
    const [held, settled] = answer.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).data);
    expect(held.reserveUsage).toEqual({
      ...{ allowed: true, reason: null, holdId: expect.any(String) },
      usage: { held: 3, remaining: 0 },
    });
    expect(settled.settleUsage).toEqual({
      ...{ allowed: true, reason: null },
      usage: { used: 2, held: 0, remaining: 1 },
    });
    // Who acted is for operators to see.
    const admin = await anAdmin(product);
    const ask = 'query ($id: ID) { account(userId: $id) { actions { items { actionType actor } } } }';
    const log = async () => (await gets(product, admin, ask, { id: person.userId })).account.actions.items;
    const items = await until(log, (found) => found.length >= 2);
    const acting = items.filter(
      ({ actionType }: any) => actionType === 'hold.placed' || actionType === 'consume',
    );
    expect(acting).toHaveLength(2);
    for (const { actor } of acting) expect(actor).toContain(`${deployment}-eu-central-1-backend`);
  });

  test('M13 · has idempotency keys of its own kind: a user who guesses one makes nothing a replay', async () => {
    const person = await aPerson(product);
    const backend = { keys: product.operator.roles[`${deployment}-eu-central-1-backend`]! };
    const byUser = `mutation { consumeUsage(feature: "simulations", idempotencyKey: "k1") { allowed replayed usage { used } } }`;
    const byBackend = `mutation ($a: ID!) { consumeUsageFor(userId: $a, feature: "simulations", idempotencyKey: "k1") { allowed replayed usage { used } } }`;
    const holdByUser = `mutation { reserveUsage(feature: "simulations", amount: 1, idempotencyKey: "k1") { allowed replayed } }`;
    const holdByBackend = `mutation ($a: ID!) { reserveUsage(accountId: $a, feature: "simulations", amount: 1, idempotencyKey: "k1") { allowed replayed } }`;
    const of = { a: person.userId };
    const first = await gets(product, person, byUser);
    expect(first.consumeUsage).toEqual({ allowed: true, replayed: false, usage: { used: 1 } });
    const asBackend = async (query: string) => (await calls(product, backend, query, of)).answer.data;
    const second = { allowed: true, replayed: false, usage: { used: 2 } };
    expect(await asBackend(byBackend)).toEqual({ consumeUsageFor: second });
    expect(await asBackend(byBackend)).toEqual({ consumeUsageFor: { ...second, replayed: true } });
    expect(await gets(product, person, holdByUser)).toEqual({
      reserveUsage: { allowed: true, replayed: false },
    });
    // The last unit is held by the user, so that the backend is refused rather than given the user's hold.
    expect(await asBackend(holdByBackend)).toEqual({ reserveUsage: { allowed: false, replayed: false } });
  });

  test('S1 · a use says nothing of itself that only the system says: it is in the log with any type', async () => {
    const person = await aPerson(product);
    const admin = await anAdmin(product);
    const types = ['rights', 'hold', 'release', 'migrated'];
    const typed = `mutation ($t: String) { consumeUsage(feature: "simulations", action: { type: $t }) { allowed } }`;
    for (const type of types.slice(0, 3)) await gets(product, person, typed, { t: type });
    const ask = 'query ($id: ID) { account(userId: $id) { actions { items { actionType usageAfter } } } }';
    const items = await until(
      async () => (await gets(product, admin, ask, { id: person.userId })).account.actions.items,
      (found) => found.filter((one: any) => types.includes(one.actionType)).length === 3,
    );
    expect(items.map((one: any) => one.usageAfter)).toEqual(expect.arrayContaining([1, 2, 3]));
    for (const type of [
      'rights.changed',
      'hold.placed',
      'usage.corrected',
      'usage.refused',
      'account.deleted',
    ]) {
      const { errors } = await asks(product, person, typed, { t: type });
      expect(errors?.[0]?.errorType, type).toBe('BadRequest');
    }
    expect(await verifies(product, ['--user', person.userId, '--repair'])).toContain('0 drifted, 0 repaired');
    expect((await gets(product, person, typed, { t: 'rights' })).consumeUsage).toEqual({ allowed: false });
  });

  test('F8 · asks about any account, gives a hold back, and names an account that is there', async () => {
    const person = await aPerson(product);
    const backend = { keys: product.operator.roles[`${deployment}-eu-central-1-backend`]! };
    const of = { a: person.userId };
    const asks = async (query: string, variables: object = of) =>
      (await calls(product, backend, query, variables)).answer;
    await gets(product, person, '{ me { id } }');
    const { data: held } = await asks(
      `mutation ($a: ID!) { reserveUsage(accountId: $a, feature: "simulations", amount: 2, idempotencyKey: "k") { holdId } }`,
    );
    const both = `query ($a: ID) { usage(feature: "simulations", accountId: $a) { held remaining }
      canUse(feature: "simulations", amount: 2, accountId: $a) { allowed reason } }`;
    expect((await asks(both)).data).toEqual({
      usage: { held: 2, remaining: 1 },
      canUse: { allowed: false, reason: 'LIMIT_REACHED' },
    });
    const release = `mutation ($a: ID!, $h: ID!) {
      releaseUsage(accountId: $a, feature: "simulations", holdId: $h) { held remaining } }`;
    const released = await asks(release, { ...of, h: held.reserveUsage.holdId });
    expect(released.data).toEqual({ releaseUsage: { held: 0, remaining: 3 } });
    for (const [a, errorType] of [
      [undefined, 'BadRequest'],
      ['', 'BadRequest'],
      [randomUUID(), 'NotFound'],
    ] as const) {
      const { errors } = await asks(both, { a });
      const types = errors!.flatMap((error) => error.errorType ?? []);
      expect(types).toEqual([errorType, errorType]);
    }
  });

  test('F8 · a signed-in person names themselves and no other user', async () => {
    const [person, other] = [await aPerson(product), await aPerson(product)];
    const ask = 'query ($a: ID) { usage(feature: "simulations", accountId: $a) { used } }';
    expect(await gets(product, person, ask, { a: person.userId })).toEqual({ usage: { used: 0 } });
    const { answer } = await calls(product, { token: person.accessToken }, ask, { a: other.userId });
    expect(answer.errors![0]).toMatchObject({ errorType: 'Forbidden' });
  });

  test('is refused with any other role of the stack', async () => {
    const person = await aPerson(product);
    const other = Object.keys(product.operator.roles).find((role) => role.includes('consumeUsage'))!;
    const answer = await run(other, ['docs/examples/backend.mjs', person.userId]);
    expect(JSON.parse(answer.stdout).errors[0]).toMatchObject({ errorType: 'Unauthorized' });
  });

  test('is told which roles there are when it names none of them', async () => {
    const answer = await run('missing', ['-e', '0']);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toMatch(/^There is no role "missing"\. The roles of this stack:\n +operator\n/);
  });
});

/** Without blocking this process, whose own connections would end unnoticed meanwhile. */
async function run(role: string, args: string[]) {
  const child = spawn(process.execPath, ['tools/dev/as.mjs', role, process.execPath, ...args], {
    env: { ...process.env, USHER_DATA: product.folder },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, status: await ended };
}
