import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followed, pays, secretsOf, stripeOf, tablesOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { calls } from '../kit/product/requests.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const hour = 3_600_000;
const uses = 1_100;
const workers = 8;
/** AppSync answers 5 MB at most. */
const answerBytesMax = 5_000_000;
const note = 'INTERNALNOTE suspected card fraud';

let product: Product;
let person: Person;
let admin: Person;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  person = await aPerson(product);
  await lives(person);
}, 600_000);
afterAll(() => product.stop());

const own = 'query ($t: String) { exportMyData(nextToken: $t) { at document nextToken } }';
const forThem =
  'mutation ($id: ID!, $t: String) { exportAccount(userId: $id, reason: "request 12", nextToken: $t) { at document nextToken } }';

describe(`S10 · the export of a user with ${uses} uses of 4 KB`, () => {
  let whole: Record<string, any>;
  let text: string;
  const byKey = new Map<string, Map<string, any>>();
  const keyIn = (keys: string[], row: any) => JSON.stringify(keys.map((key) => row[key]));
  const inExport = (keys: string[], row: unknown) => {
    const names = keys.join();
    const rows = Object.values(whole).flat();
    if (!byKey.has(names)) byKey.set(names, new Map(rows.map((one) => [keyIn(keys, one), one])));
    return byKey.get(names)!.get(keyIn(keys, row));
  };

  test('comes whole, in pages that AppSync can answer', async () => {
    const pages = await pagesOf((t) => gets(product, person, own, { t }).then((data) => data.exportMyData));
    expect(pages.length).toBeGreaterThan(4);
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(answerBytesMax);
    expect(new Set(pages.map(({ at }) => at)).size).toBe(1);
    whole = joined(pages);
    text = JSON.stringify(whole);
    expect(whole['log'].filter((row: any) => row.action_details.text).length).toBe(uses);
  }, 120_000);

  test('has every row that any table keeps of the person, but for those that docs/trust.md leaves out with a reason', async () => {
    const leftOut = leftOutRows();
    const marks = await marksOf(person);
    const missing: string[] = [];
    let found = 0;
    for (const { table, keys, row } of await everyRow()) {
      const words = JSON.stringify(row, plain);
      if (!marks.some((mark) => words.includes(mark))) continue;
      found++;
      const name = table.replace(`${deployment}-`, '');
      const isOfOperator = name === 'user-actions-log' && row['user_id'] !== person.userId;
      const job = name === 'jobs' ? `jobs:${String(row['job']).split('#')[0]}` : name;
      const kind = isOfOperator ? 'operators:log' : job;
      if (leftOut.has(kind)) continue;
      // A review is named by its item.
      if (kind === 'jobs:payment-review') {
        if (!whole['reviews'].some((one: any) => one.id === row['item'])) missing.push(words);
      } else if (!inExport(keys, row)) missing.push(words);
    }
    expect(missing).toEqual([]);
    expect(found).toBeGreaterThan(uses);
  }, 240_000);

  test('shows each row as it is kept, but for what only operators may see and how it is found', async () => {
    const rows = (await everyRow()).filter(({ row }) => row['user_id'] === person.userId);
    const hidden =
      /^(roster_shard|day_shard|type_day|feature_band|open_until|reset_day|actor|actor_email|reason|last_action)$/;
    let compared = 0;
    for (const { table, keys, row } of rows) {
      if (table.endsWith('users')) continue;
      const exported = inExport(keys, row)!;
      for (const [name, value] of Object.entries(row))
        if (!hidden.test(name)) expect(exported[name], `${table} ${name}`).toEqual(value);
      compared++;
    }
    expect(compared).toBeGreaterThan(uses);
  }, 240_000);

  test('holds no word of an operator, and no id of who acted', () => {
    for (const word of [note, admin.userId, admin.email, 'arn:aws', `${deployment}-eu-central-1-backend`])
      expect(text, word).not.toContain(word);
    expect(whole['log'].map((row: any) => row.action_type)).toEqual(
      expect.arrayContaining(['usage.granted', 'trial.extended', 'account.resync', 'hold.placed']),
    );
  });

  test('has Stripe’s side, and none of its secrets', () => {
    expect(whole['stripeCustomer']).toMatchObject([{ email: person.email }]);
    expect(whole['stripeSubscriptions']).toMatchObject([{ status: 'active', items: [{ currency: 'usd' }] }]);
    expect(whole['stripeInvoices']).toMatchObject([{ status: 'paid', customer_email: person.email }]);
    expect(whole['stripeCharges']).toMatchObject([{ card: { brand: 'visa', last4: '4242' } }]);
    expect(whole['stripePaymentMethods']).toMatchObject([{ card: { brand: 'visa', last4: '4242' } }]);
    for (const secret of ['fingerprint', 'client_secret', 'hosted_invoice_url', 'usher_set_aside'])
      expect(text).not.toContain(secret);
  });

  test('is the same for the operator who hands it over, and logged once', async () => {
    const page = (t: string | null) =>
      gets(product, admin, forThem, { id: person.userId, t }).then((data) => data.exportAccount);
    const theirs = joined(await pagesOf(page));
    const isOrder = ({ action_type: type }: any) => type === 'account.exported';
    expect(theirs['log'].filter(isOrder)).toHaveLength(1);
    expect(theirs['log'].filter((row: any) => !isOrder(row))).toEqual(whole['log']);
    for (const name of Object.keys(whole).filter((one) => !['log', 'exportedAt'].includes(one)))
      expect(theirs[name], name).toEqual(whole[name]);
  }, 120_000);

  test('continues by no other account’s token, by none that was changed, and by none of yesterday', async () => {
    // An export is begun once a minute.
    await product.advance(60_000);
    const { exportMyData } = await gets(product, person, own);
    const token: string = exportMyData.nextToken;
    const stranger = await aPerson(product);
    await gets(product, stranger, '{ me { id } }');
    const [text_, signature] = token.split('.') as [string, string];
    const begun = JSON.parse(Buffer.from(text_, 'base64url').toString());
    const forged = Buffer.from(
      JSON.stringify({ ...begun, userId: stranger.userId, caller: stranger.userId }),
    );
    const refused = async (who: Person, t: string, query = own) => {
      const { errors } = await asks(product, who, query, { t, id: person.userId });
      expect(errors?.[0], t).toMatchObject({ errorType: 'BadRequest' });
    };
    await refused(stranger, token);
    await refused(stranger, `${forged.toString('base64url')}.${signature}`);
    await refused(admin, token, forThem);
    for (const odd of ['', '.', 'x', `${token}x`, `${text_}.`]) await refused(person, odd);
    await product.advance(25 * hour);
    await refused(await signIn(product, person.email, person.password), token);
  });
});

/** Everything that can leave a row: a trial, uses, keys, holds, a plan, an open checkout, operators, the backend, a refund. */
async function lives(one: Person): Promise<void> {
  const stripe = await stripeOf(product);
  admin = await anAdmin(product);
  const by = (query: string, variables = {}) => gets(product, one, query, variables);
  await by('mutation { startTrial(productId: "premium") { trialId } }');
  const use =
    'mutation ($d: AWSJSON) { consumeUsage(feature: "simulations", action: { details: $d }) { allowed } }';
  let left = uses;
  const worker = async () => {
    while (left-- > 0) {
      const d = JSON.stringify({ text: `"${'\u0001ä'.repeat(480)}` });
      expect((await by(use, { d })).consumeUsage.allowed).toBe(true);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  await by('mutation { consumeUsage(feature: "exports", idempotencyKey: "key 1") { allowed } }');
  await by('mutation { reserveUsage(feature: "exports", amount: 1, idempotencyKey: "key 2") { holdId } }');
  await by(
    'mutation { runSimulation(idempotencyKey: "c", input: { trackId: "monza", startTyre: MEDIUM, stops: [] }) { decision { allowed } } }',
  );
  const backend = { keys: product.operator.roles[`${deployment}-eu-central-1-backend`]! };
  const forUser = `mutation ($a: ID!) { consumeUsageFor(userId: $a, feature: "exports", idempotencyKey: "key 3") { allowed } }`;
  await calls(product, backend, forUser, { a: one.userId });
  const orders = [
    'grantUsage(userId: $id, feature: "exports", amount: 5, reason: $why, idempotencyKey: "g") { remaining }',
    'extendTrial(userId: $id, productId: "premium", hours: 24, reason: $why) { id }',
    'resync(userId: $id, reason: $why) { id }',
  ];
  for (const order of orders)
    await gets(product, admin, `mutation ($id: ID!, $why: String!) { ${order} }`, {
      id: one.userId,
      why: note,
    });
  await pays((await by('mutation { createCheckout(productId: "pro") { url } }')).createCheckout.url);
  await until(
    async () => (await by('{ me { subscriptions { isActive } } }')).me.subscriptions,
    (found) => found.length === 1,
  );
  await by('mutation { createCheckout(productId: "exports-pack") { url } }');
  for await (const { id, payment_intent: intent } of stripe.charges.list({ limit: 100 }))
    if (intent) await stripe.refunds.create({ charge: id });
  // The clock tells the bus of the trial, which changes its row: not between one export and another.
  const trial = { pk: `USER#${one.userId}`, sk: 'PRODUCT#premium' };
  const key = { TableName: `${deployment}-trials`, Key: trial, ConsistentRead: true };
  await product.advance(60_000);
  await until(
    async () => (await tablesOf(product).send(new GetCommand(key))).Item!,
    ({ untold }) => Object.keys(untold).length === 0,
  );
  const open = '{ paymentReviews { items { userId } } }';
  await until(
    async () => (await gets(product, admin, open)).paymentReviews.items,
    (found) => found.length > 0,
  );
  await tablesOf(product).send(
    new PutCommand({
      TableName: `${deployment}-strategy-metadata`,
      Item: { strategy_id: 'odd', type: 'usage', user_id: one.userId, usage_count: 'many' },
    }),
  );
  await followed(product);
}

interface Page {
  at: string;
  document: string;
  nextToken: string | null;
}

async function pagesOf(ask: (token: string | null) => Promise<Page>): Promise<Page[]> {
  const pages = [await ask(null)];
  while (pages.at(-1)!.nextToken !== null) pages.push(await ask(pages.at(-1)!.nextToken));
  return pages;
}

/** As the schema says: lists of the same name, one after the other. */
function joined(pages: Page[]): Record<string, any> {
  const whole: Record<string, any> = {};
  for (const { document } of pages)
    for (const [name, value] of Object.entries(JSON.parse(document)))
      whole[name] = Array.isArray(value) ? [...(whole[name] ?? []), ...value] : value;
  return whole;
}

async function everyRow(): Promise<{ table: string; keys: string[]; row: Record<string, unknown> }[]> {
  const tables = tablesOf(product);
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  const all = [];
  for (const table of TableNames) {
    const { Table } = await tables.send(new DescribeTableCommand({ TableName: table }));
    const keys = Table!.KeySchema!.map(({ AttributeName }) => AttributeName!);
    let start: Record<string, unknown> | undefined;
    do {
      const page = await tables.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }));
      for (const row of page.Items ?? []) all.push({ table, keys, row });
      start = page.LastEvaluatedKey;
    } while (start);
  }
  return all;
}

/** What tells that a row is about the person: their id, their address, their customer, the hash of their mailbox. */
async function marksOf(one: Person): Promise<string[]> {
  const { SecretString } = await secretsOf(product).send(
    new GetSecretValueCommand({ SecretId: `${deployment}-claims` }),
  );
  const hash = createHmac('sha256', SecretString!).update(`mailbox\0${one.email}`).digest('base64url');
  const { data } = await (await stripeOf(product)).customers.list({ email: one.email });
  expect(data).toHaveLength(1);
  return [one.userId, one.email, data[0]!.id, hash];
}

/** The first column of the table under that heading. */
function leftOutRows(): Set<string> {
  const [, section = ''] = readFileSync('docs/trust.md', 'utf8').split('### What an export leaves out');
  const names = [...section.split('\n#')[0]!.matchAll(/^\| `([\w:-]+)`/gm)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(0);
  return new Set(names);
}

function plain(_: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}
