import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enginesIn } from '../../packages/understudy/test/kit/engines.ts';
import { until } from '../kit/product/operating.ts';
import { aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { smallStack, writeStack, type Resources } from '../kit/stack/smallStack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-any-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a stack that is not Usher', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ args: ['--template', writeStack(join(scratch, 'things'), smallStack())] });
  });
  afterAll(() => product.stop());

  test('tells where it is, its keys and its own outputs', () => {
    const address = new URL(product.outputs.graphqlUrl).origin;
    expect(product.outputs).toEqual({
      graphqlUrl: `${address}/graphql`,
      realtimeUrl: `${address.replace('http', 'ws')}/graphql/realtime`,
      region: 'eu-central-1',
      userPoolId: expect.stringMatching(/^eu-central-1_\w{9}$/),
      userPoolClientId: expect.stringMatching(/^[a-z0-9]{26}$/),
      cognitoEndpoint: `${address}/_aws/cognito-idp`,
      apiKey: expect.stringMatching(/^da2-[a-z0-9]{26}$/),
      thingsTable: expect.stringMatching(/^things-Things-/),
      queueUrl: expect.stringMatching(new RegExp(`^${address}/_aws/sqs/000000000000/things-Queue-`)),
    });
  });

  test('answers by API key and by user token, and no caller without either', async () => {
    const put = 'mutation { putThing(id: "a", note: "first") { id note } }';
    expect(await byKey(product, put)).toEqual({ data: { putThing: { id: 'a', note: 'first' } } });
    const person = await aPerson(product);
    expect(await gets(product, person, '{ thing(id: "a") { note } whoAmI }')).toEqual({
      thing: { note: 'first' },
      whoAmI: person.userId,
    });
    expect((await byKey(product, '{ whoAmI }')).errors[0].errorType).toBe('Unauthorized');
    const without = await fetch(product.outputs.graphqlUrl, {
      method: 'POST',
      body: '{"query":"{ whoAmI }"}',
    });
    expect(without.status).toBe(401);
  });

  test('runs its function from the stream, from the queue and from the rule', async () => {
    await byKey(product, 'mutation { putThing(id: "b") { id } }');
    await until(
      () => logOf(product),
      (log) => log.includes('the queue said INSERT b'),
    );
    expect(await logOf(product)).not.toContain('the rule rang');
    await product.advance(3_600_000);
    await until(
      () => logOf(product),
      (log) => log.includes('the rule rang'),
    );
  });

  test('has no people or keys that are not its own', async () => {
    expect(Object.keys(product.outputs)).not.toContain('demoUser');
    expect((await product.state()).denials).toEqual([]);
  });
});

describe('a template that cannot run ends the start with one line that names the place', () => {
  test.each<[string, (resources: Resources) => void, RegExp]>([
    [
      'an intrinsic that is not run',
      (resources) => (resources['Queue']!.Properties['QueueName'] = { 'Fn::Cidr': ['10.0.0.0/16', 1] }),
      /^Queue at Properties\.QueueName\.Fn::Cidr: the intrinsic Fn::Cidr is not supported$/,
    ],
    [
      'a property that matters and is not run',
      (resources) => (resources['Things']!.Properties['KinesisStreamSpecification'] = { StreamArn: 'x' }),
      /^Things at Properties\.KinesisStreamSpecification: .*not supported; to run without it: --leave-out Things\.KinesisStreamSpecification$/,
    ],
    [
      'a function without its asset',
      (resources) => (resources['Worker']!.Properties['Code'] = { S3Bucket: 'assets', S3Key: 'gone.zip' }),
      /^Worker at Properties\.Code\.S3Key: .*gone\.zip.*$/,
    ],
    [
      'a schedule that cannot be parsed',
      (resources) => (resources['Hourly']!.Properties['ScheduleExpression'] = 'rate(an hour)'),
      /^Hourly.*rate\(an hour\).*$/,
    ],
    [
      'a mapping to a stream that is not there',
      (resources) => delete resources['Things']!.Properties['StreamSpecification'],
      /^(FromStream|WorkerRole).*StreamArn.*$/,
    ],
    [
      'a mapping to a stream of another stack',
      (resources) =>
        (resources['FromStream']!.Properties['EventSourceArn'] =
          'arn:aws:dynamodb:eu-central-1:000000000000:table/other/stream/2026-01-01T00:00:00.000'),
      /^FromStream at Properties\.EventSourceArn: there is no stream arn:aws:dynamodb:.*$/,
    ],
    [
      'a resource that is not declared',
      (resources) => (resources['FromQueue']!.Properties['FunctionName'] = { Ref: 'Missing' }),
      /^FromQueue at Properties\.FunctionName\.Ref: there is no parameter or resource Missing$/,
    ],
    [
      'a schema that is not GraphQL',
      (resources) => (resources['Schema']!.Properties['Definition'] = 'type Query {'),
      /^Schema at Properties: Syntax Error: .*$/,
    ],
    [
      'a resolver that is not JavaScript',
      (resources) => (resources['GetThing']!.Properties['Code'] = 'export function request( {'),
      /^GetThing at Properties\.Code: 1:27 Unexpected token$/,
    ],
  ])('%s', (_, spoil, line) => {
    const resources = smallStack();
    spoil(resources);
    const data = mkdtempSync(join(scratch, 'data-'));
    const template = writeStack(mkdtempSync(join(scratch, 'bad-')), resources);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['tools/dev/start.mjs', '--quiet', '--port', '0', '--data', data, '--template', template],
      { encoding: 'utf8', timeout: 50_000 },
    );
    expect(stderr.trim()).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(enginesIn(data)).toEqual([]);
    expect(existsSync(join(data, 'lock'))).toBe(false);
    expect(existsSync(join(data, 'outputs.json'))).toBe(false);
  });
});

async function byKey(product: Product, query: string): Promise<any> {
  const { apiKey } = product.outputs as unknown as { apiKey: string };
  const answer = await fetch(product.outputs.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ query }),
  });
  return answer.json();
}

async function logOf(product: Product): Promise<string> {
  const address = new URL(product.outputs.graphqlUrl).origin;
  return (await fetch(`${address}/_local/logs/worker`)).text();
}
