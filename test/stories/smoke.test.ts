import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { poolOf, tablesOf } from '../kit/product/operating.ts';
import { aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { failedIn, smokes, withoutWeb } from '../kit/product/smoke.ts';
import { spoiled, type Spoiled } from '../kit/product/spoiled.ts';
import { rootFields } from '../kit/schema/minimalCalls.ts';
import { synthesized, type Template } from '../kit/stack/template.ts';
import { deployment, tellsSchema } from '../kit/product/storiesStack.ts';

let product: Product;
beforeAll(async () => void (product = await startProduct()), 300_000);
afterAll(() => product.stop());

/** Whom the user pool has, and which accounts are there; a smoke test adds neither. */
async function people(): Promise<string[]> {
  const { Users = [] } = await poolOf(product).send(
    new ListUsersCommand({ UserPoolId: product.outputs.userPoolId }),
  );
  const { Items = [] } = await tablesOf(product).send(
    new ScanCommand({ TableName: `${deployment}-users`, ConsistentRead: true }),
  );
  return [
    ...Users.map(({ Attributes = [] }) => Attributes.find(({ Name }) => Name === 'email')!.Value!),
    ...Items.filter(({ status }) => status !== 'DELETED').map(({ user_id: id }) => String(id)),
  ].sort();
}

test('npm run smoke finds a started product well by every operation of the schema, and leaves no user or account behind', async () => {
  const before = await people();
  const { code, stdout, stderr } = await smokes(product);
  expect({ code, failed: failedIn({ code, stdout, stderr }) }, stdout + stderr).toEqual({
    code: 0,
    failed: [],
  });
  const notShown = [...stdout.matchAll(/^not shown {2}(.*)$/gm)].map(([, line]) => line);
  expect(notShown).toEqual(tellsSchema ? [] : [expect.stringContaining('it does not tell its schema')]);
  const shown = [...stdout.matchAll(/^ok {9}((?:Query|Mutation|Subscription)\.\w+)/gm)].map(
    ([, one]) => one!,
  );
  expect([...new Set(shown)].sort()).toEqual(rootFields().sort());
  expect(stdout).toMatch(/^ok {9}a use that is counted is pushed: 1 used of \w+$/m);
  expect(stdout).toMatch(/^ok {9}Query\.syncHealth, as an operator: [A-Z_]+$/m);
  expect(stdout).toMatch(/^ok {9}webhook: .* 200 UNUSED$/m);
  expect(stdout.match(/^ok {9}web client: /gm)).toHaveLength(6);
  expect(stdout).toMatch(new RegExp(`^\\d{3} ok, 0 failed, ${notShown.length} not shown\\.\n$`, 'm'));
  expect(await people()).toEqual(before);
}, 300_000);

test('each fault of a deployment is named with what was expected and what came, and no user or account is left behind', async () => {
  const before = await people();
  const faulty: Spoiled = await spoiled(product, {
    answer: ({ path, body, headers }) => {
      if (path === '/admin.html') return { status: 404, body: 'There is no such file.' };
      if (path.startsWith('/_functions/') && headers['stripe-signature'] === undefined)
        return { status: 200, body: 'UNUSED' };
      if (/\{ refusals\b/.test(body))
        return { status: 200, body: '{"data":null,"errors":[{"message":"gone"}]}' };
      // The directive is gone: people see all accounts.
      if (/\{ accounts\b/.test(body)) return { status: 200, body: '{"data":{"accounts":{"items":[]}}}' };
      return undefined;
    },
    passes: (frame) => (frame as { type: string }).type !== 'data',
  });
  const ended = await smokes(product, {
    outputs: { ...faulty.outputs, extensions: '' },
    args: ['--wait', '5'],
  });
  await faulty.close();
  expect(ended.code, ended.stdout + ended.stderr).toBe(1);
  const notCovered =
    /^the API has the operations of this checkout, and no other: expected 54 operations, came Query\.simulations, Mutation\.runSimulation as well, which is not covered$/;
  const expected = [
    ...(tellsSchema ? [notCovered] : []),
    /^operations are closed without a token: expected 401 for Query\.accounts, came/,
    /^a trial that starts is pushed: expected the push of trial\.started within 5 seconds, came none$/,
    /^a use that is counted is pushed: expected the push of 1 used of \w+ within 5 seconds, came none$/,
    /^Query\.accounts, not for people: expected the error Unauthorized, came \{"accounts"/,
    /^Query\.refusals, not for people: expected the error Unauthorized, came an error without a type \(gone\)$/,
    /^Query\.refusals, as an operator: expected data without errors, came an error without a type \(gone\)$/,
    /^operations are closed to the API key: expected the error Unauthorized, came Query\.accounts: \{"accounts".*; Query\.refusals: an error without a type/,
    /^webhook: an unsigned event is refused: expected 400 Refused\., came 200 UNUSED$/,
    /^web client: the operators’ page and what it loads: expected 200 from http:.*\/admin\.html, came 404$/,
    /^web client: outputs\.json beside it names this deployment: expected graphqlUrl http:\S+, came http:\S+$/,
  ];
  const failed = failedIn(ended).map((line) => line.replace(/^\d+ (?=operations are closed)/, ''));
  for (const [at, pattern] of expected.entries()) expect(failed[at]).toMatch(pattern);
  expect(failed).toHaveLength(expected.length);
  expect(ended.stdout).toContain(` ok, ${expected.length} failed, `);
  expect(await people()).toEqual(before);
}, 300_000);

test('one that is interrupted in the middle removes whom it made, and says so', async () => {
  const before = await people();
  const ended = await smokes(product, {
    interruptWhen: (printed) => printed.includes('Mutation.startTrial'),
  });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('Interrupted.');
  expect(ended.stdout).toMatch(/^ok {9}Mutation\.deleteMyAccount, as usher-smoke-person-\w+@example\.com$/m);
  expect(ended.stdout).not.toContain('webhook');
  expect(await people()).toEqual(before);
}, 300_000);

test('without AWS credentials it calls as a user who is named, whose account stays, and says what it cannot show', async () => {
  const outputs = { adminUser: undefined, demoUser: undefined };
  const lost = await smokes(product, { isStranger: true, outputs });
  expect(lost.code).toBe(1);
  expect(lost.stderr).toContain('USHER_SMOKE_EMAIL and USHER_SMOKE_PASSWORD');
  const person = await aPerson(product);
  const environment = { USHER_SMOKE_EMAIL: person.email, USHER_SMOKE_PASSWORD: person.password };
  for (const turn of [1, 2]) {
    const { code, stdout, stderr } = await smokes(product, { isStranger: true, outputs, environment });
    expect({ turn, code }, stdout + stderr).toEqual({ turn, code: 0 });
    expect(stdout).toMatch(/^not shown {2}Query\.syncHealth, as an operator: it takes an operator: /m);
    expect(stdout).toMatch(
      /^not shown {2}Mutation\.consumeUsageFor, as the backend: it takes AWS credentials/m,
    );
    expect(stdout).toMatch(/^not shown {2}webhook: .*these credentials may not read the signing secret$/m);
    expect(stdout).toMatch(/^ok {9}Query\.syncHealth, not for people$/m);
  }
  expect((await gets(product, person, '{ me { status } }')).me.status).toBe('ACTIVE');
}, 300_000);

test('where every user needs a second factor, those whom it makes set one up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-smoke-'));
  cpSync(synthesized, folder, { recursive: true });
  let changed = 0;
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Template;
    for (const { Type, Properties = {} } of Object.values(template.Resources))
      if (Type === 'AWS::Cognito::UserPool')
        changed += Number(Boolean((Properties['MfaConfiguration'] = 'ON')));
    writeFileSync(join(folder, name), JSON.stringify(template));
  }
  expect(changed).toBeGreaterThan(0);
  const strict = await startProduct({
    args: ['--no-web', '--own', '--template', folder],
    hasSameResources: true,
  });
  const ended = await smokes(strict, { outputs: withoutWeb });
  await strict.stop();
  rmSync(folder, { recursive: true });
  expect(failedIn(ended), ended.stderr).toEqual([]);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/^not shown {2}web client: the deployment has none/m);
}, 300_000);
