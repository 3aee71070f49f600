import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { Parts, type Part, type Values } from '../kit/measures/parts.ts';
import { less, meterOf } from '../kit/product/meter.ts';
import { followed } from '../kit/product/operating.ts';
import { aPerson, anAdmin, asks, gets, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { resolvedFields, weightOf } from '../kit/schema/weight.ts';
import { stackTemplate } from '../kit/stack/template.ts';
import { introspected } from '../kit/sweep/schema.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
const mixtures = isFull ? 30 : 2;
/**
 * Read and write units that a mixture may cost beyond its parts: a cold function looks up what a warm one remembers, and a counter carries the
 * details of its last use, so that each write after it costs up to four units more, and twice that in a transaction.
 */
const looks = { read: 10, write: 2 + 8 };
/** On demand in us-east-1, dollars for a million units. */
const price = { read: 0.125, write: 0.625 };
/** A document of `prod` goes no deeper. */
const depthMax = 8;
const resolversMax = Object.values(stackTemplate().Resources).find(
  ({ Type }) => Type === 'AWS::AppSync::GraphQLApi',
)!.Properties['ResolverCountLimit'] as number;

interface Cost {
  read: number;
  write: number;
}
const dollars = ({ read, write }: Cost) => read * price.read + write * price.write;

/** A part as it was measured alone, with the resolvers that it takes of a document. */
interface Measured extends Part {
  cost: Cost;
  resolvers: number;
}

let product: Product;
let person: Person;
let search: Parts;
/** Ids of holds that are running. */
const holds: string[] = [];
/** As many as a counter carries: they make its row as large as it gets. */
const holdsMax = 20;
/** So that every way to reserve finds room for one more. */
const holdsInSearch = 15;

beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
  person = await aPerson(product);
  // Unlimited, so that no use is refused, which costs less.
  await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
  await holdsUpTo(holdsInSearch);
  // A page of the log, and of an export, that is as large as it can be.
  const use = `{feature: "simulations", action: {details: ${details}}}`;
  const uses = `consumeMany(items: [${Array.from({ length: 25 }, () => use).join()}]) { allowed }`;
  await gets(product, person, `mutation { a: ${uses} b: ${uses} c: ${uses} d: ${uses} }`);
  await followed(product);
  const schema = await introspected(product, await anAdmin(product));
  search = new Parts(schema, values, resolvedFields(), resolversMax);
}, 600_000);
afterAll(() => product.stop());

// Queries first: mutations push the largest rows off the first page of the log.
for (const { kind, open, closed } of [
  {
    kind: 'query' as const,
    open: ['me', 'products', 'actions', 'exportMyData', 'simulations'],
    closed: ['accounts', 'auditActions', 'stripeState'],
  },
  {
    kind: 'mutation' as const,
    open: ['startTrial', 'settleUsage', 'createCheckout', 'runSimulation'],
    closed: ['deleteAccount', 'grantUsage', 'consumeUsageFor', 'publishUsage'],
  },
])
  test(`S4: no ${kind} of a signed-in user costs more than docs/costs.md says`, async () => {
    const parts = await measured(kind);
    const names = new Set(parts.map(({ name }) => name));
    for (const name of open) expect(names, name).toContain(name);
    for (const name of closed) expect(names, name).not.toContain(name);
    await expectNothingShared(parts);
    if (kind === 'mutation') await holdsUpTo(holdsMax);
    const { once, repeated, times, twice } = await dearestOf(parts);
    const scaled = { read: (twice.read * times) / 2, write: (twice.write * times) / 2 };
    // Past every rate that the search has used up.
    await product.advance(61_000);
    // Hundreds of uses take too much of a test's time: two of such a part were sent, and all are in the long programme.
    const whole =
      once.length === 0 && !isFull
        ? scaled
        : await costOf([...once, ...Array.from({ length: times }, () => repeated)]);
    const name = [...once, repeated].map((part) => part.name).join(', ');
    console.log(`seed ${seed}, ${kind}: ${name} × ${times}, $${dollars(whole)} a million`, whole);
    const said = saidOf(kind);
    expect(name).toBe(said.fields);
    expect(whole.read).toBeLessThanOrEqual(said.read);
    expect(whole.write).toBeLessThanOrEqual(said.write);
    // A ceiling far above what is true would hold anything.
    expect(dollars(whole)).toBeGreaterThan(dollars(said) * 0.8);
  }, 600_000);

/** Every field of this kind that the person may call. */
async function measured(kind: Part['kind']): Promise<Measured[]> {
  const parts: Measured[] = [];
  const closed = new Set<string>();
  for (const part of search.all().filter((one) => one.kind === kind)) {
    // Ends the account that asks: once, and for rows that were all paid for.
    if (closed.has(part.name) || part.name === 'deleteMyAccount') continue;
    const text = part.write();
    const { resolvers, depth } = weightOf(parse(`${kind} { ${text} }`));
    if (depth > depthMax) continue;
    const { isClosed, ...cost } = await costOf([{ ...part, write: () => text }]);
    if (isClosed) closed.add(part.name);
    else parts.push({ ...part, cost, resolvers });
  }
  return parts;
}

/** Fields of one document cost together what they cost alone, which is why the dearest one repeats the dearest field. */
async function expectNothingShared(parts: Measured[]): Promise<void> {
  const random = randomsFrom(seed);
  // What writes the most is sent twice in any case, and takes seconds.
  const some = parts.filter(({ resolvers, cost }) => resolvers * 3 <= resolversMax && cost.write <= 100);
  for (let turn = 0; turn < mixtures; turn++) {
    const mixed = Array.from({ length: 3 }, () => some[Math.floor(random() * some.length)]!);
    const cost = await costOf(mixed);
    for (const what of ['read', 'write'] as const) {
      const alone = mixed.reduce((sum, part) => sum + part.cost[what], 0);
      const names = `seed ${seed}: ${mixed.map(({ name }) => name).join()}, ${what}`;
      // A counter's row, and so each write of it, has grown by the holds of the search.
      expect(cost[what], names).toBeLessThanOrEqual(alone * 1.2 + looks[what]);
    }
  }
}

/** The part that costs most for each resolver, repeated; before it what costs more, but only the first time. */
async function dearestOf(
  parts: Measured[],
): Promise<{ once: Measured[]; repeated: Measured; times: number; twice: Cost }> {
  const rate = ({ cost, resolvers }: Measured) => dollars(cost) / resolvers;
  const open = parts.toSorted((a, b) => rate(b) - rate(a));
  const once: Measured[] = [];
  for (const part of open) {
    if (once.some(({ name }) => name === part.name)) continue;
    const left = resolversMax - once.reduce((sum, { resolvers }) => sum + resolvers, 0);
    const times = Math.floor(left / part.resolvers);
    if (times < 2) continue;
    const twice = await costOf([part, part]);
    if (dollars(twice) > dollars(part.cost) * 1.5) return { once, repeated: part, times, twice };
    once.push(part);
  }
  throw new Error('Every part costs much the first time only.');
}

/** The row of docs/costs.md. */
function saidOf(kind: Part['kind']): Cost & { fields: string } {
  const row = new RegExp(`^\\| ${kind} .*$`, 'm').exec(readFileSync('docs/costs.md', 'utf8'))![0];
  const cells = row.split('|').map((cell) => cell.trim());
  const figure = (text: string) => Number(/at most ([\d,]+)/.exec(text)![1]!.replaceAll(',', ''));
  const fields = [...cells[2]!.matchAll(/`(\w+)/g)].map(([, name]) => name).join(', ');
  return { fields, read: figure(cells[3]!), write: figure(cells[4]!) };
}

/** What the tables are asked for by one document of these parts. */
async function costOf(some: Pick<Part, 'kind' | 'write'>[]): Promise<Cost & { isClosed: boolean }> {
  const text = `${some[0]!.kind} { ${some.map((part, place) => `p${place}: ${part.write()}`).join(' ')} }`;
  const before = await meterOf(product);
  const { errors = [] } = await asks(product, person, text);
  const { read, write } = less((await meterOf(product)).answering, before.answering);
  const invalid = errors.find(({ message }) => message.startsWith('Validation error'));
  expect(invalid, text.slice(0, 400)).toBeUndefined();
  return { read, write, isClosed: errors.some(({ errorType }) => errorType === 'Unauthorized') };
}

async function holdsUpTo(count: number): Promise<void> {
  const ask = `reserveUsage(feature: "simulations", amount: 1, holdSeconds: 86400, idempotencyKey: `;
  while (holds.length < count) {
    const { data, errors } = await asks(product, person, `mutation { ${ask}"${randomUUID()}") { holdId } }`);
    // Others of the search are running still.
    if (errors?.[0]?.errorType === 'Conflict') return;
    holds.push(data.reserveUsage.holdId as string);
  }
}

const details = JSON.stringify(JSON.stringify({ note: 'x'.repeat(4080) }));

const values: Values = {
  accountId: () => JSON.stringify(person.userId),
  userId: () => JSON.stringify(person.userId),
  feature: () => '"simulations"',
  productId: () => '"premium"',
  trackId: () => '"monza"',
  limit: () => '100',
  nextToken: () => 'null',
  priceId: () => 'null',
  actionType: () => '"consume"',
  type: () => '"consume"',
  stops: () => '[]',
  durationHours: () => '1',
  holdSeconds: () => '60',
  holdId: () => JSON.stringify(holds.pop() ?? 'none'),
  idempotencyKey: () => JSON.stringify(randomUUID().padEnd(256, 'k')),
  details: () => details,
  AWSDate: () => '"2026-11-20"',
  AWSDateTime: () => '"2026-11-20T12:00:00Z"',
  AWSEmail: () => '"a@b.example"',
  Int: () => '1',
  Float: () => '1',
  Boolean: () => 'true',
};
