import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { expectedMe, inOrder } from '../kit/imports/accountOracle.ts';
import { importCommand, newestIn, type Ended } from '../kit/imports/command.ts';
import { oldAccount } from '../kit/imports/oldAccounts.ts';
import { aPoolUser, comesIn } from '../kit/imports/oldPeople.ts';
import { OldPool, withOldPool } from '../kit/imports/oldPool.ts';
import { oldMap, type OldRow } from '../kit/imports/oldRows.ts';
import { sourceMakers } from '../kit/imports/oldSources.ts';
import { followed } from '../kit/product/operating.ts';
import { anAdmin, gets, type Answer, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { posts } from '../kit/product/requests.ts';
import { argsToRun } from '../kit/product/storiesStack.ts';
import { wholeSelection } from '../kit/schema/wholeSelection.ts';
import { operationFor } from '../kit/sweep/operations.ts';
import { introspected } from '../kit/sweep/schema.ts';
import { fieldsOfUsers } from '../kit/sweep/usersFields.ts';
import { faultsIn } from '../kit/sweep/verdict.ts';

/** Accounts of each source; seven of them have every kind of subscription. */
const count = process.env['USHER_FULL'] ? 210 : 14;
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);

/** How each source names its users: by the pool's ids, by address in another case, or by ids of the pool from which they came. */
const namings: Record<string, 'id' | 'address' | 'old id'> = {
  ...{ 'JSON lines': 'id', CSV: 'address', SQLite: 'old id', DynamoDB: 'id' },
};

interface Account {
  email: string;
  name: string;
  id: string;
  rows: OldRow[];
  /** Units of `simulations` that it used today, while the import ran. */
  usedMeanwhile: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'usher-imported-accounts-'));
let product: Product;
let schema: GraphQLSchema;
let pool: OldPool;
let nowMs: number;
beforeAll(async () => {
  console.log(`seed ${seed}`);
  const stack = join(scratch, 'stack');
  withOldPool(stack);
  product = await startProduct({ args: [...argsToRun(stack), '--no-web'], hasSameResources: true });
  pool = new OldPool(product);
  // In the middle of a month, so that the days before are of it too.
  const now = new Date(await product.now());
  await product.moveClockTo(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15, 12));
  nowMs = await product.now();
  schema = await introspected(product, await anAdmin(product));
}, 400_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(Object.keys(namings))('S2 · every account that an import from %s brought', (name) => {
  const naming = namings[name]!;
  const prefix = name.replace(/\W/g, '').toLowerCase();
  const folder = join(scratch, prefix);
  const random = randomsFrom(seed);
  let accounts: Account[];
  let people: Map<Account, Person>;

  beforeAll(async () => {
    mkdirSync(folder);
    accounts = naming === 'old id' ? await moved() : await signedUp();
    people = new Map();
    for (const account of accounts) people.set(account, await comesIn(product, account.email));
    // Its user works while the import runs.
    const [worker] = accounts;
    worker!.rows = worker!.rows.filter(({ type, day }) => type === 'counter' && day !== today());
    const [, ended] = await Promise.all([works(worker!), imports()]);
    expect(ended.stdout, ended.stderr).toContain('Compared with the tables: counts and checksums agree.');
    expect(ended.stdout).toContain('nothing there already; 0 rejected.');
    await followed(product);
  }, 3_600_000);

  const today = () => new Date(nowMs).toISOString().slice(0, 10);
  const nameOf = (at: number) => ({ email: `${prefix}-${at}@old.example`, name: `Ada of ${prefix} ${at}` });

  /** Every other one has been here already. */
  async function signedUp(): Promise<Account[]> {
    const made: Account[] = [];
    for (let at = 0; at < count; at++) {
      const named = nameOf(at);
      const id = await aPoolUser(product, named.email, named.name);
      const isHere = at % 2 === 0;
      if (isHere) await gets(product, await comesIn(product, named.email), '{ me { id } }');
      const user = naming === 'id' ? id : named.email.toUpperCase();
      made.push({ ...named, id, rows: oldAccount(random, at, user, isHere, nowMs), usedMeanwhile: 0 });
    }
    return made;
  }

  /** Users of another pool, who were brought with their accounts a moment before. */
  async function moved(): Promise<Account[]> {
    const old: string[] = [];
    for (let at = 0; at < count; at++) {
      const { email, name: full } = nameOf(at);
      const attributes = { email, email_verified: 'true', name: full };
      old.push(await pool.add({ username: `user-${at}`, attributes }));
    }
    const args = ['--from', `cognito:${pool.id}`, '--rate', '400', '--local', product.folder];
    await importCommand(join(folder, 'users'), args);
    const lines = readFileSync(idsFile(), 'utf8').trim().split('\n');
    const ids = new Map(lines.map((line) => JSON.parse(line)).map(({ from, to }) => [from, to]));
    return old.map((user, at) => ({
      ...{ ...nameOf(at), id: ids.get(user), usedMeanwhile: 0 },
      rows: oldAccount(random, at, user, true, nowMs),
    }));
  }

  const idsFile = () => join(folder, 'users', newestIn(join(folder, 'users'), false).id, 'ids.jsonl');

  async function imports(): Promise<Ended> {
    const map = join(folder, 'map.json');
    const user = { from: 'user_id', ...(naming === 'address' ? { by: 'email' } : {}) };
    writeFileSync(map, JSON.stringify({ ...oldMap, user }));
    const rows = accounts.flatMap((account) => account.rows);
    const keyed = rows.map((row, at) => ({ ...row, old_id: `${prefix}-${at}` }));
    const source = await sourceMakers[name]!(keyed, folder, product);
    const ids = naming === 'old id' ? ['--ids', idsFile()] : [];
    const args = ['--from', source.from, '--map', map, ...ids, '--local', product.folder];
    return importCommand(join(folder, 'imports'), args);
  }

  /** Two uses, between which everybody looks at their account: the first visit of some. */
  async function works(worker: Account): Promise<void> {
    const ask = 'mutation { consumeUsage(feature: "simulations") { allowed } }';
    for (let use = 0; use < 2; use++) {
      const { consumeUsage } = await gets(product, people.get(worker)!, ask);
      expect(consumeUsage.allowed).toBe(true);
      worker.usedMeanwhile += 1;
      for (const person of people.values()) await gets(product, person, `{ me ${wholeSelection('Me')} }`);
    }
  }

  test('has in every field of `me` what its rows say', async () => {
    const ask = `{ me ${wholeSelection('Me')} }`;
    for (const [account, person] of people) {
      const { id, email, name: full, usedMeanwhile: used } = account;
      const worked =
        used > 0 ? [{ type: 'counter', feature: 'simulations', day: today(), used }] : ([] as OldRow[]);
      const { actions, ...me } = (await gets(product, person, ask)).me;
      const found = {
        ...me,
        ...{ subscriptions: inOrder(me.subscriptions), entitlements: inOrder(me.entitlements) },
        usage: inOrder(me.usage),
        trials: inOrder(me.trials.map((one: any) => ({ ...one, features: inOrder(one.features) }))),
      };
      expect(found).toEqual(expectedMe([...account.rows, ...worked], { id, email, name: full }, nowMs));
      expect(actions.items.length).toBeGreaterThan(0);
    }
  }, 600_000);

  test('has its past in the log, page after page, and the profile that it had', async () => {
    const ask = `query ($token: String) { me { actions(nextToken: $token) ${wholeSelection('ActionLogPage')} } }`;
    for (const [{ id, rows, usedMeanwhile }, person] of people) {
      const log: any[] = [];
      let token: string | null = null;
      do {
        const { actions }: any = (await gets(product, person, ask, { token })).me;
        log.push(...actions.items);
        token = actions.nextToken;
      } while (token !== null);
      const past = rows.filter(({ type }) => type === 'action');
      expect(log.filter(({ actionType }) => actionType === 'export')).toEqual(
        past
          .toSorted((a, b) => Number(b['at']) - Number(a['at']))
          .map((row) => ({
            ...{ id: expect.stringContaining(`${id}#`), userId: id, actionType: 'export' },
            ...{ timestamp: new Date(Number(row['at'])).toISOString(), actionDetails: '{}' },
            ...{ feature: 'exports', usageBefore: null, usageAfter: row['used'], planId: null },
            ...{ actor: null, actorEmail: null, reason: null, email: null, requestId: null },
          })),
      );
      const counted = (type: string) => log.filter(({ actionType }) => actionType === type).length;
      expect(counted('account.created')).toBe(1);
      // The account itself, where it came with its user.
      const own = naming === 'old id' ? 1 : 0;
      expect(counted('account.migrated')).toBe(rows.length - past.length + own);
      expect(counted('consume')).toBe(usedMeanwhile);
      const { exportMyData } = await gets(product, person, '{ exportMyData { document } }');
      const theme = rows.find(({ type }) => type === 'profile')?.['theme'];
      const kept = theme === undefined ? undefined : { theme };
      expect(JSON.parse(exportMyData.document).account.legacy_profile).toEqual(kept);
    }
  }, 600_000);

  test('is answered by every question that a user may ask, in generated queries', async () => {
    const questions = fieldsOfUsers().filter(({ kind }) => kind === 'query');
    const known = { productId: ['pro', 'premium'], feature: ['exports', 'simulations'] };
    const faults: string[] = [];
    for (const person of people.values())
      for (const root of questions) {
        const { query, variables } = operationFor(schema, root, [], known, random);
        const body = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
        const { status, answer } = await posts(product, { token: person.accessToken }, body);
        for (const one of faultsIn(status, answer as Answer)) faults.push(`${query} ${variables}: ${one}`);
      }
    expect(faults).toEqual([]);
    expect(questions.length).toBeGreaterThan(5);
  }, 600_000);
});
