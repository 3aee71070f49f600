import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RestoreTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonical } from '../../platform/canonical.ts';
import { runs } from '../kit/product/commands.ts';
import { placesWith } from '../kit/product/kept.ts';
import { nextNight, rowOf, rowsIn, subscribes } from '../kit/product/nights.ts';
import { followed, invokes, stripeOf, tablesOf, until, verifies } from '../kit/product/operating.ts';
import {
  anAdmin,
  anOperatorIn,
  aPerson,
  asks,
  codeFor,
  cognito,
  gets,
  signIn,
  type Person,
} from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { failedIn, smokes, withoutWeb } from '../kit/product/smoke.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-drill-'));
const backup = join(scratch, 'backup');
const claimKey = join(scratch, 'claims.key');
const words = 'WORDS that only this person wrote';
const day = 86_400_000;

const start = 'mutation { startTrial(productId: "premium") { trial { status } } }';
const use =
  'mutation ($note: AWSJSON) { consumeUsage(feature: "simulations", action: { details: $note }) { allowed } }';
const standing = `{
  me { status version trials { id status isActive } subscriptions { productId isActive } }
  usage(feature: "simulations") { used limit remaining source }
}`;
const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
const lock =
  'mutation ($userId: ID!) { setAccountEnabled(userId: $userId, enabled: false, reason: "drill") { status } }';

/** The environment that is lost, and the one that takes its place. */
let lost: Product;
let product: Product;
let trialist: Person;
let payer: Person;
let leaver: Person;
let locked: Person;
let support: Person;
let customer: string;
let before: { trialist: any; payer: any; log: Row[]; usage: Row[] };
/** New ids by old ones. */
let ids: Map<string, string>;

type Row = Record<string, unknown>;

beforeAll(async () => {
  lost = await startProduct({ args: ['--no-web'] });
  [trialist, payer, leaver, locked] = [
    await aPerson(lost),
    await aPerson(lost),
    await aPerson(lost),
    await aPerson(lost),
  ];
  support = await anOperatorIn(lost, 'support');
  await gets(lost, support, '{ me { id } }');
  for (const person of [trialist, leaver]) await gets(lost, person, start);
  customer = await subscribes(lost, payer);
  const note = JSON.stringify({ note: words });
  for (const person of [trialist, trialist, payer, payer, payer, locked])
    await gets(lost, person, use, { note });
  await gets(lost, await anAdmin(lost), lock, { userId: locked.userId });
  await gets(lost, leaver, leave, { confirm: leaver.email });
  await followed(lost);
  const today = new Date(await lost.now()).toISOString().slice(0, 10);
  expect((await invokes(lost, 'archive', { day: today })).rows).toBeGreaterThan(6);
  before = {
    trialist: await gets(lost, trialist, standing),
    payer: await gets(lost, payer, standing),
    log: await scan(lost, 'user-actions-log'),
    usage: await scan(lost, 'user-usage'),
  };
}, 400_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function scan(from: Product, table: string): Promise<Row[]> {
  const answer = await tablesOf(from).send(
    new ScanCommand({ TableName: `${deployment}-${table}`, ConsistentRead: true }),
  );
  return (answer.Items ?? []) as Row[];
}

/** As it must be after the restore: with new ids, and without what only says where a row lies or that it was restored. */
function asRestored(rows: Row[]): string[] {
  const inner = ['restored', 'day_shard', 'type_day', 'feature_band', 'reset_day'];
  return rows
    .map((row) => {
      const shown = Object.fromEntries(Object.entries(row).filter(([name]) => !inner.includes(name)));
      let text = canonical(shown);
      for (const [from, to] of ids ?? []) text = text.replaceAll(from, to);
      return text;
    })
    .sort();
}

test('a backup that is killed is continued by the same command, and holds every row, user and file', async () => {
  const args = ['--to', backup, '--claim-key', claimKey];
  const killed = await runs(lost, 'backup', args, () => existsSync(join(backup, 'unfinished.json')));
  expect(killed.code).toBe(null);
  expect(existsSync(join(backup, 'manifest.json'))).toBe(false);

  const { code, stdout } = await runs(lost, 'backup', args);
  expect(code).toBe(0);
  expect(stdout).toContain(`user-actions-log: ${before.log.length} rows\n`);
  expect(stdout).toContain(`user-usage: ${before.usage.length} rows\n`);
  // Two who come with every start, and of the five here one has left.
  expect(stdout).toMatch(/^6 users, [1-8] files of the archive\.$/m);
  const again = await runs(lost, 'backup', args);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain('holds a finished backup already');
  const secret = readFileSync(claimKey, 'utf8');
  expect(secret.length).toBe(64);
  expect(readFileSync(join(backup, 'manifest.json'), 'utf8')).not.toContain(secret);
}, 300_000);

test('it goes into a new environment only with its own key of the claims, and undamaged; until then nothing is written', async () => {
  await lost.kill();
  const folder = join(scratch, 'second');
  // Stripe is not lost with us.
  cpSync(join(lost.folder, 'stripe'), join(folder, 'stripe'), { recursive: true });
  rmSync(lost.folder, { recursive: true });
  product = await startProduct({ folder, args: ['--no-web'], isFirst: true });

  const keyless = await runs(product, 'restore', ['--from', backup]);
  expect(keyless).toMatchObject({ code: 1, stdout: '' });
  expect(keyless.stderr).toMatch(/could have every trial again\. Give the old key with --claim-key/);

  const damaged = join(scratch, 'damaged');
  cpSync(backup, damaged, { recursive: true });
  appendFileSync(join(damaged, 'pool/users.jsonl.gz'), 'x');
  const refused = await runs(product, 'restore', ['--from', damaged, '--claim-key', claimKey]);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('The backup is damaged: pool/users.jsonl.gz');
  expect(await scan(product, 'users')).toEqual([]);
  expect(await scan(product, 'trials')).toEqual([]);
}, 300_000);

test('a restore that is killed is continued, and leaves the rows, counters and log as they were, with new ids', async () => {
  const args = ['--from', backup, '--claim-key', claimKey];
  // In the middle of the tables: which of them is told of depends on how fast the machine is.
  const killed = await runs(product, 'restore', args, (printed) =>
    /products|trials|receipts|entitlements|user-(subscriptions|usage|actions-log)|jobs/.test(printed),
  );
  expect(killed.code, killed.stderr).toBe(null);
  const { code, stdout } = await runs(product, 'restore', args);
  expect(code).toBe(0);
  expect(stdout).toContain('Everybody sets a new password by "forgot password".');
  const lines = readFileSync(join(backup, `ids.${deployment}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean);
  ids = new Map(lines.map((line) => JSON.parse(line)).map(({ from, to }) => [from, to]));
  for (const { userId } of [trialist, payer, locked, support]) expect(ids.get(userId)).not.toBe(userId);

  await followed(product);
  expect(asRestored(await scan(product, 'user-actions-log'))).toEqual(asRestored(before.log));
  expect(asRestored(await scan(product, 'user-usage'))).toEqual(asRestored(before.usage));
  const { mailbox, events, denials } = await product.state();
  expect({ mailbox, events, denials }).toEqual({ mailbox: [], events: [], denials: [] });

  const verified = await runs(product, 'verify', []);
  expect(verified.code).toBe(0);
  expect(verified.stdout).toContain(
    `${before.usage.length} counters: ${before.usage.length} right, 0 drifted`,
  );

  const twice = await runs(product, 'restore', args);
  expect(twice).toMatchObject({ code: 1, stdout: '' });
  expect(twice.stderr).toContain('There are accounts in the product on this machine already');
}, 400_000);

/** The way back in. */
async function setsNewPassword(person: Person): Promise<Person> {
  const ClientId = product.outputs.userPoolClientId;
  await cognito(product, 'ForgotPassword', { ClientId, Username: person.email });
  const ConfirmationCode = await codeFor(product, person.email);
  const password = 'Another-horse-2';
  await cognito(product, 'ConfirmForgotPassword', {
    ClientId,
    Username: person.email,
    ConfirmationCode,
    Password: password,
  });
  return signIn(product, person.email, password);
}

test('people set a new password, find everything that they had, and count on from there', async () => {
  await expect(signIn(product, trialist.email, trialist.password)).rejects.toThrow('Incorrect');
  const back = await setsNewPassword(trialist);
  expect(back.userId).toBe(ids.get(trialist.userId));
  const text = JSON.stringify(before.trialist).replaceAll(trialist.userId, back.userId);
  expect(await gets(product, back, standing)).toEqual(JSON.parse(text));
  await gets(product, back, use);
  await followed(product);
  const log = await rowsIn(product, `${deployment}-user-actions-log`, back.userId);
  const uses = log.filter((row) => row['action_type'] === 'consume');
  expect(uses.map((row) => [row['usage_before'], row['usage_after']])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(await verifies(product, ['--user', back.userId])).toContain('0 drifted');
  trialist = back;
}, 120_000);

test('a trial is had once: by who had it, and by who deleted the account and comes again with the same mailbox', async () => {
  expect((await asks(product, trialist, start)).errors?.[0]?.errorType).toBe('Conflict');
  const again = await aPerson(product, leaver.email);
  const { errors } = await asks(product, again, start);
  expect(errors?.[0]?.errorType).toBe('Conflict');
  const stranger = await aPerson(product);
  expect((await gets(product, stranger, start)).startTrial.trial.status).toBe('active');
}, 120_000);

test('who was locked out stays so, and who was an operator is one', async () => {
  await expect(setsNewPassword(locked)).rejects.toThrow('User is disabled.');
  const helper = await setsNewPassword(support);
  const found = await gets(product, helper, 'query ($id: ID!) { account(userId: $id) { status } }', {
    id: ids.get(locked.userId),
  });
  expect(found.account.status).toBe('DISABLED');
}, 120_000);

test("what Stripe tells of a customer of before finds its account; the customer's metadata is given the new id on request", async () => {
  const back = await setsNewPassword(payer);
  expect((await gets(product, back, standing)).usage).toEqual(before.payer.usage);
  const stripe = await stripeOf(product);
  const { data } = await stripe.subscriptions.list({ customer });
  await stripe.subscriptions.cancel(data[0]!.id);
  await until(
    async () => (await gets(product, back, standing)).me.subscriptions,
    (found) => found.every(({ isActive }: { isActive: boolean }) => !isActive),
  );
  expect((await rowOf(product, back))!['stripe_customer_id']).toBe(customer);

  const metadataNow = async () => {
    const found = await stripe.customers.retrieve(customer);
    return found.deleted ? undefined : found.metadata['userId'];
  };
  expect(await metadataNow()).toBe(payer.userId);
  const linked = await runs(product, 'restore', ['--from', backup, '--relink']);
  expect(linked).toMatchObject({ code: 0, stdout: '1 customers changed, 0 left as they are.\n' });
  expect(await metadataNow()).toBe(back.userId);
  payer = back;
}, 120_000);

test('rows that were lost come back from a table that was restored beside, and newer ones stay', async () => {
  const tables = tablesOf(product);
  await tables.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: `${deployment}-user-usage`,
      TargetTableName: `${deployment}-user-usage-restored`,
      UseLatestRestorableTime: true,
    }),
  );
  const had = await rowsIn(product, `${deployment}-user-usage`, payer.userId);
  const kept = await rowsIn(product, `${deployment}-user-usage`, trialist.userId);
  await gets(product, trialist, use);
  await followed(product);
  for (const { user_id, feature_date_key } of had)
    await tables.send(
      new DeleteCommand({ TableName: `${deployment}-user-usage`, Key: { user_id, feature_date_key } }),
    );
  const copy = await runs(product, 'restore', ['--tables-from', 'restored', '--table', 'user-usage']);
  expect(copy.code).toBe(0);
  expect(copy.stdout).toMatch(new RegExp(`^user-usage: \\d+ rows seen, ${had.length} written, `));
  await followed(product);
  expect(asRestored(await rowsIn(product, `${deployment}-user-usage`, payer.userId))).toEqual(
    asRestored(had),
  );
  const used = (rows: Row[]) => rows.map((row) => Number(row['usage_count'])).sort();
  const now = await rowsIn(product, `${deployment}-user-usage`, trialist.userId);
  const [most = 0, ...others] = used(kept).reverse();
  expect(used(now).reverse()).toEqual([most + 1, ...others]);
  expect((await runs(product, 'verify', ['--fresh'])).stdout).toContain(' 0 drifted');
}, 120_000);

test('a trial ends at its time, and the night finds user pool, tables and Stripe in step', async () => {
  const { email, password } = product.outputs.demoUser;
  await gets(product, await signIn(product, email, password), '{ me { id } }');
  await product.advance(40 * day);
  const open = async () => (await scan(product, 'trials')).filter((row) => row['status'] === 'active');
  expect(await until(open, (rows) => rows.length === 0)).toEqual([]);
  expect((await nextNight(product)).lastReport.findings).toEqual([]);
}, 240_000);

test('the archive came along, and forgets within three nights who leaves now', async () => {
  const inArchive = async () =>
    Object.keys(await placesWith(product, [words])).filter((place) => place.startsWith('bucket'));
  expect(await inArchive()).toHaveLength(1);
  for (const { email, password } of [trialist, payer])
    await gets(product, await signIn(product, email, password), leave, { confirm: email });
  const order = 'mutation ($id: ID!) { deleteAccount(userId: $id, reason: "drill") { status } }';
  await gets(product, await anAdmin(product), order, { id: ids.get(locked.userId) });
  for (let nights = 0; nights < 3; nights++) {
    await nextNight(product);
    await invokes(product, 'archive', { start: true });
    await until(
      () => invokes<{ isDone: boolean }>(product, 'archive', {}),
      ({ isDone }) => isDone,
    );
  }
  expect(await inArchive()).toEqual([]);
}, 240_000);

test('what came of it stands every call of the smoke test, and each of its counters is right', async () => {
  const ended = await smokes(product, { outputs: withoutWeb });
  expect(failedIn(ended), ended.stderr).toEqual([]);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/^ok {9}a use that is counted is pushed: /m);
  await followed(product);
  const { code, stdout } = await runs(product, 'verify', ['--fresh']);
  expect({ code, drifted: stdout.includes(' 0 drifted') }, stdout).toEqual({ code: 0, drifted: true });
}, 300_000);
