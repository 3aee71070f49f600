import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../kit/product/operating.ts';
import { asks, aPerson, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { synthesized, type Template } from '../kit/stack/template.ts';
import { crashesIn } from '../kit/sweep/crashes.ts';
import { faultsIn } from '../kit/sweep/verdict.ts';

const file = 'usher-dev.template.json';
const template = mkdtempSync(join(tmpdir(), 'usher-planted-'));
let product: Product;
let person: Person;

/** The deployed function behind one that fails in two ways when a call asks for it: it dies, or it counts and never answers. */
const planted = `
const fs = require('node:fs');
const real = require('./real.js');
const mark = __dirname + '/hung';
exports.handler = async (call, context) => {
  const type = call.args.action && call.args.action.type;
  if (type === 'planted-crash') throw new TypeError('Cannot read properties of undefined');
  const answer = await real.handler(call, context);
  if (type === 'planted-hang' && !fs.existsSync(mark)) {
    fs.writeFileSync(mark, '');
    await new Promise(() => {});
  }
  return answer;
};`;

beforeAll(async () => {
  cpSync(synthesized, template, { recursive: true });
  const stack = JSON.parse(readFileSync(join(template, file), 'utf8')) as Template;
  const consumeUsage = Object.values(stack.Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && Properties['FunctionName'] === 'usher-dev-consumeUsage',
  )!.Properties;
  consumeUsage['Timeout'] = 5;
  writeFileSync(join(template, file), JSON.stringify(stack));
  const asset = join(template, `asset.${(consumeUsage['Code'].S3Key as string).replace('.zip', '')}`);
  renameSync(join(asset, 'index.js'), join(asset, 'real.js'));
  writeFileSync(join(asset, 'index.js'), planted);
  product = await startProduct({
    args: ['--no-web', '--own', '--template', template],
    hasSameResources: true,
  });
  person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "pro") { trialId } }');
});
afterAll(async () => {
  await product.stop();
  rmSync(template, { recursive: true, force: true });
});

const consume = (more: string) =>
  asks(
    product,
    person,
    `mutation { consumeUsage(feature: "simulations"${more}) { allowed replayed usage { used } } }`,
  );

test('M3: a function that counts and runs out of time is Unavailable, others in flight are answered, and the same key tells what became of it', async () => {
  await consume('');
  const hanging = consume(', idempotencyKey: "k", action: { type: "planted-hang" }');
  const beside = await Promise.all(Array.from({ length: 20 }, () => consume('')));
  expect(beside.map(({ data, errors }) => errors ?? data.consumeUsage.allowed)).toEqual(
    beside.map(() => true),
  );
  const { errors } = await hanging;
  expect(errors![0]).toMatchObject({
    errorType: 'Unavailable',
    path: ['consumeUsage'],
    message: expect.stringContaining('may have been counted') as string,
  });
  const again = await consume(', idempotencyKey: "k", action: { type: "planted-hang" }');
  expect(again.data.consumeUsage).toMatchObject({ allowed: true, replayed: true });
  const { usage } = await gets(product, person, '{ usage(feature: "simulations") { used } }');
  expect(usage.used).toBe(1 + beside.length + 1);
});

test('S5: the sweep sees a crash, in the answer and in the log', async () => {
  const before = crashesIn(product.folder).length;
  const answer = await consume(', action: { type: "planted-crash" }');
  expect(faultsIn(200, answer)).toEqual([expect.stringContaining('Internal at ["consumeUsage"]')]);
  const crashes = await until(
    async () => crashesIn(product.folder),
    (found) => found.length > before,
  );
  expect(crashes.join()).toMatch(/usher-dev-consumeUsage.log: .*Cannot read properties/);
});

test('S5: the sweep sees raw words of a service, and values that do not fit the schema', () => {
  const error = (errorType: string | null, message: string, path: (string | number)[] | null) =>
    faultsIn(200, { data: { me: null }, errors: [{ errorType, message, path }] }).length;
  expect(error('DynamoDB:ValidationException', 'Invalid KeyConditionExpression', ['me'])).toBe(1);
  expect(error('BadRequest', 'ValidationException: key', ['me'])).toBe(1);
  expect(error(null, 'Cannot return null for non-nullable type', ['me', 'id'])).toBe(1);
  expect(error('BadRequest', 'A limit is 1 to 100.', ['me'])).toBe(0);
});
