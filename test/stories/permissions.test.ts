import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { drawn } from '../kit/models/drawn.ts';
import { listens } from '../kit/product/subscriptions.ts';
import { invokes, until } from '../kit/product/operating.ts';
import { aPerson, anAdmin, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { synthesized, type Template } from '../kit/stack/template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-permissions-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let product: Product;
afterEach(() => product.stop());

const consume = 'mutation { consumeUsage(feature: "simulations") { allowed } }';
const reserve =
  'mutation { reserveUsage(feature: "simulations", amount: 1, idempotencyKey: "k") { allowed } }';
const startTrial = 'mutation { startTrial(productId: "pro") { trialId } }';

/** Each operation by what a person sees of it; it fails by throwing. */
const operations: Record<string, (person: Person) => Promise<unknown>> = {
  me: (person) => gets(product, person, '{ me { id } }'),
  products: (person) => gets(product, person, '{ products { id action } }'),
  trial: (person) => gets(product, person, '{ trial(productId: "pro") { eligible } }'),
  canUse: (person) => gets(product, person, '{ canUse(feature: "simulations") { allowed } }'),
  // The first use makes the counter; only a further one counts in it.
  consumeUsage: async (person) => [
    await gets(product, person, consume),
    await gets(product, person, consume),
  ],
  usage: (person) => gets(product, person, '{ usage(feature: "simulations") { used } }'),
  actions: (person) => gets(product, person, '{ actions { items { actionType } } }'),
  'a file of the operators’ page': asksForAFile,
  'the API key of visitors is renewed': () => invokes(product, 'renewApiKey', {}, 'usher-dev'),
  'a push to onUsage': hearsOfAHold,
  'startTrial and its push to onAccount': async (person) => {
    const screen = await listens(product, person, 'subscription { onAccount { reason } }');
    await gets(product, person, startTrial);
    await screen.heard(({ reason }) => reason === 'trial.started');
    screen.close();
  },
};

const cases = [
  {
    role: 'FunctionconsumeUsageRole',
    action: 'dynamodb:UpdateItem',
    on: 'table/usher-dev-user-usage"',
    principal: 'consumeUsage',
    failing: ['consumeUsage'],
  },
  {
    role: 'FunctionchangesRole',
    action: 'appsync:GraphQL',
    on: 'publishUsage',
    principal: 'changes',
    failing: ['a push to onUsage'],
  },
  {
    role: 'ApiTableRoleusersA',
    action: 'dynamodb:GetItem',
    on: 'table/usher-dev-users"',
    principal: 'ApiTableRoleusers',
    failing: ['me'],
  },
  {
    role: 'FunctionstartTrialRole',
    action: 'secretsmanager:GetSecretValue',
    on: 'ClaimSecret',
    principal: 'startTrial',
    failing: ['startTrial and its push to onAccount'],
  },
  {
    role: 'FunctionoperatorsPageRole',
    action: 's3:GetObject',
    on: 'OperatorsFiles',
    principal: 'operatorsPage',
    failing: ['a file of the operators’ page'],
  },
  {
    role: 'FunctionrenewApiKeyRole',
    action: 'appsync:UpdateApiKey',
    on: '/apikeys/',
    principal: 'renewApiKey',
    failing: ['the API key of visitors is renewed'],
  },
];

test.each(drawn('permissions', cases, 2))(
  'without $action, $role fails at $failing and nothing else does',
  async (removed) => {
    const template = templateWithout(removed.role, removed.action, removed.on);
    product = await started(template);
    const person = await aPerson(product);
    const failing: string[] = [];
    for (const [name, operation] of Object.entries(operations)) {
      if (!(await succeeds(operation(person)))) failing.push(name);
    }
    expect(failing).toEqual(removed.failing);
    const denials = await denialsOf(product);
    expect(denials.length).toBeGreaterThan(0);
    expect(new Set(denials.map(({ action }) => action))).toEqual(new Set([removed.action]));
    for (const { principal } of denials) expect(principal).toContain(removed.principal);
    expect(product.printed()).toMatch(
      new RegExp(`Denied: .*${removed.principal}.* may not ${removed.action} on `),
    );
  },
  240_000,
);

test('with every permission, nothing fails and nothing is denied', async () => {
  const template = join(scratch, 'whole');
  cpSync(synthesized, template, { recursive: true });
  product = await started(template);
  const person = await aPerson(product);
  for (const operation of Object.values(operations)) await operation(person);
  expect(await denialsOf(product)).toEqual([]);
}, 240_000);

function started(template: string): Promise<Product> {
  return startProduct({ args: ['--no-web', '--own', '--template', template], hasSameResources: true });
}

/** A hold changes the counter without using; its push comes, or is denied. */
async function hearsOfAHold(person: Person): Promise<void> {
  const screen = await listens(product, person, 'subscription { onUsage { userId held } }');
  await gets(product, person, reserve);
  const { heard } = await until(
    async () => ({
      heard: screen.events.some(({ held }) => held === 1),
      denied: (await denialsOf(product)).some(({ action }) => action === 'appsync:GraphQL'),
    }),
    (seen) => seen.heard || seen.denied,
  );
  screen.close();
  if (!heard) throw new Error('The push was denied.');
}

/** One that is not there, which only who may read the bucket can say. */
async function asksForAFile(): Promise<void> {
  const { accessToken } = await anAdmin(product);
  const answer = await fetch(new URL('/operators/none.js', product.outputs.webUrl), {
    headers: { cookie: `usher-operator=${accessToken}` },
  });
  if (answer.status !== 404) throw new Error(`The gate answered ${answer.status}.`);
}

async function succeeds(operation: Promise<unknown>): Promise<boolean> {
  const [result] = await Promise.allSettled([operation]);
  return result.status === 'fulfilled';
}

async function denialsOf(running: Product) {
  const { denials } = await running.state();
  return denials as { principal: string; action: string; resource: string }[];
}

/** Usher's stack with one action taken out of one statement of one role, for one resource. */
function templateWithout(role: string, action: string, on: string): string {
  const folder = mkdtempSync(join(scratch, 'template-'));
  cpSync(synthesized, folder, { recursive: true });
  const file = join(folder, 'usher-dev.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const [, { Properties }] = Object.entries(template.Resources).find(
    ([logicalId, { Type }]) => Type === 'AWS::IAM::Role' && logicalId.startsWith(role),
  )!;
  const statements = Properties['Policies'][0].PolicyDocument.Statement as Statement[];
  const found = statements.filter(
    (statement) => [statement.Action].flat().includes(action) && resourcesOf(statement, on).length > 0,
  );
  expect(found).toHaveLength(1);
  take(statements, found[0]!, action, on);
  writeFileSync(file, JSON.stringify(template));
  return folder;
}

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

function take(statements: Statement[], from: Statement, action: string, on: string): void {
  const actions = [from.Action].flat().filter((one) => one !== action);
  const resources = [from.Resource].flat().filter((one) => !resourcesOf(from, on).includes(one));
  const place = statements.indexOf(from);
  const left = [
    ...(actions.length > 0 ? [{ ...from, Action: actions }] : []),
    ...(resources.length > 0 ? [{ ...from, Action: action, Resource: resources }] : []),
  ];
  statements.splice(place, 1, ...left);
}

/** The table itself, not an index of it. */
function resourcesOf({ Resource }: Statement, on: string): unknown[] {
  return [Resource].flat().filter((one) => {
    const text = JSON.stringify(one);
    return text.includes(on) && !text.includes('/index/');
  });
}
