import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { drawn } from '../kit/models/drawn.ts';
import { followed } from '../kit/product/operating.ts';
import { aPerson, anAdmin, gets, type Answer, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { posts, subscribes, type Caller } from '../kit/product/requests.ts';
import { crashesIn } from '../kit/sweep/crashes.ts';
import type { Oddity } from '../kit/sweep/arguments.ts';
import type { Known } from '../kit/sweep/oddValues.ts';
import { odditiesFor, operationFor } from '../kit/sweep/operations.ts';
import { introspected, rootFieldsOf, type RootField } from '../kit/sweep/schema.ts';
import { faultsIn } from '../kit/sweep/verdict.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
/** Several odd values at once, beside each of them alone. */
const mixed = isFull ? 4000 : 100;
const atOnce = 4;
const timeoutMs = isFull ? 3_600_000 : 300_000;

interface Case {
  root: RootField;
  oddities: Oddity[];
  who: 'user' | 'operator' | 'service';
}

let product: Product;
let callers: Record<Case['who'], Caller>;
let schema: GraphQLSchema;
let leaver: Person;
const known: Known = {};

beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  const [user, operator] = [await aPerson(product), await anAdmin(product)];
  callers = {
    user: { token: user.accessToken },
    operator: { token: operator.accessToken },
    service: { keys: product.operator.credentials },
  };
  schema = await introspected(product, operator);
  const { products } = await gets(product, user, '{ products { id prices { id } features { feature } } }');
  known['productId'] = products.map((one: any) => one.id);
  known['priceId'] = products.flatMap((one: any) => one.prices.map((price: any) => price.id));
  known['feature'] = products.flatMap((one: any) => one.features.map((limit: any) => limit.feature));
  known['accountId'] = [user.userId];
  known['idempotencyKey'] = ['k1', 'k2', 'k3'];
  await freshLeaver();
});
afterAll(() => product.stop());

/** Whom operators' fields are about; one who was deleted is followed by another. */
async function freshLeaver(): Promise<void> {
  leaver = await aPerson(product);
  known['userId'] = [leaver.userId];
  known['email'] = [leaver.email];
}

test(
  'S5, M6: odd values for every argument of every field give coded errors only, and crash no function',
  async () => {
    const roots = rootFieldsOf(schema);
    const alone = roots.flatMap((root) =>
      odditiesFor(schema, root).flatMap((oddity) =>
        callersOf(root).map((who) => ({ root, oddities: [oddity], who })),
      ),
    );
    const random = randomsFrom(seed);
    const together = Array.from({ length: mixed }, () => aMix(roots, random));
    const plain = roots.flatMap((root) => callersOf(root).map((who) => ({ root, oddities: [], who })));
    const cases: Case[] = [...plain, ...drawn('odd inputs', alone, 300), ...together];
    console.log(`seed ${seed}: ${cases.length} operations over ${roots.length} fields`);
    const found: string[] = [];
    let ran = 0;
    const left = [...cases];
    const worker = async () => {
      for (let one = left.pop(); one; one = left.pop()) {
        found.push(...(await tried(one, random)));
        ran += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    await followed(product);
    expect([...found, ...crashesIn(product.folder)].slice(0, 40)).toEqual([]);
    expect(ran).toBe(cases.length);
    expect(ran).toBeGreaterThan(isFull ? 10_000 : 500);
  },
  timeoutMs,
);

async function tried({ root, oddities, who }: Case, random: () => number): Promise<string[]> {
  const operation = operationFor(schema, root, oddities, known, random);
  const what = `${who}: ${root.name} with ${oddities.map(({ place, what }) => `${place} = ${what}`).join(', ')}`;
  const { status, answer } = await sent(callers[who], root, operation);
  harvest(answer.data);
  if (root.name === 'deleteAccount' && !answer.errors) await freshLeaver();
  return faultsIn(status, answer).map(
    (fault) => `${what}\n  ${operation.query}\n  ${operation.variables.slice(0, 400)}\n  → ${fault}`,
  );
}

async function sent(
  caller: Caller,
  root: RootField,
  { query, variables }: { query: string; variables: string },
): Promise<{ status: number; answer: Answer }> {
  if (root.kind !== 'subscription')
    return posts(product, caller, `{"query":${JSON.stringify(query)},"variables":${variables}}`);
  const { payload } = await subscribes(product, caller, query);
  return { status: 200, answer: { data: null, ...payload } };
}

/** Tokens and ids that were given out are given back, to other fields too. */
function harvest(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(harvest);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    if (['nextToken', 'holdId', 'id'].includes(name) && typeof one === 'string')
      known[name] = [...(known[name] ?? []).slice(-20), one];
    else harvest(one);
  }
}

/** Those who may not call a field are refused by AppSync, with a coded error too. A service listens to nothing. */
function callersOf({ kind }: RootField): Case['who'][] {
  return kind === 'subscription' ? ['user', 'operator'] : ['user', 'operator', 'service'];
}

function aMix(roots: RootField[], random: () => number): Case {
  const root = roots[Math.floor(random() * roots.length)]!;
  const oddities = odditiesFor(schema, root).filter((_, __, all) => random() < 4 / all.length);
  const who = callersOf(root);
  return { root, oddities, who: who[Math.floor(random() * who.length)]! };
}
