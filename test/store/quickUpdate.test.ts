import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { withWorld } from '../kit/given.ts';
import type { Fault } from '../kit/faults/wire.ts';

type Sender = (input: UpdateCommandInput) => Promise<Record<string, unknown> | undefined>;
type Outcome = { row: unknown } | { error: { name: string; status: unknown; old: unknown } };

let quick: Sender;
let bySdk: Sender;

const world = withWorld(
  'usage',
  async () => {
    ({ quickUpdate: quick } = await import('../../store/quickUpdate.ts'));
    const { dynamodb } = await import('../../store/client.ts');
    bySdk = async (input) => (await dynamodb.send(new UpdateCommand(input))).Attributes;
  },
  { isWired: true },
);
beforeEach(() => void (world.wire.decide = () => undefined));

/** Adds one to a row, under a condition that may hold. */
const add = (userId: string, more: Partial<UpdateCommandInput> = {}): UpdateCommandInput => ({
  TableName: process.env['TABLE_USER_USAGE'],
  Key: { user_id: userId, feature_date_key: 'exports_2026-11-20' },
  UpdateExpression: 'SET used = if_not_exists(used, :zero) + :one, note = :note',
  ExpressionAttributeValues: { ':zero': 0, ':one': 1, ':note': { é: ['✓', undefined], deep: null } },
  ReturnValues: 'ALL_NEW',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  ...more,
});

async function outcomeOf(send: Sender, input: UpdateCommandInput): Promise<Outcome> {
  try {
    return { row: await send(input) };
  } catch (error) {
    const { name, $metadata, Item } = error as Error & {
      $metadata?: { httpStatusCode: number };
      Item?: object;
    };
    return { error: { name, status: $metadata?.httpStatusCode, old: Item } };
  }
}

/** Fails the first attempts, up to this number. */
function failing(fault: Fault, attempts: number): { seen: string[] } {
  const seen: string[] = [];
  world.wire.decide = (_operation, _body, invocation) => {
    seen.push(invocation);
    return seen.length <= attempts ? fault : undefined;
  };
  return { seen };
}

describe('an update without the SDK comes out as with it', () => {
  test.each<[string, Partial<UpdateCommandInput>]>([
    ['when it succeeds', {}],
    ['when its condition fails and the row is there', { ConditionExpression: 'used > :one' }],
    ['when it asks for nothing back', { ReturnValues: 'NONE' }],
    ['when the expression is wrong', { UpdateExpression: 'SET SET' }],
    ['when the table is not there', { TableName: 'usher-nothing' }],
  ])('%s', async (_, more) => {
    const outcomes: Outcome[] = [];
    for (const [name, send] of [
      ['quick', quick],
      ['sdk', bySdk],
    ] as const) {
      const userId = `same-${name}`;
      await send(add(userId));
      outcomes.push(await outcomeOf(send, add(userId, more)));
    }
    const [ours, theirs] = JSON.parse(
      JSON.stringify(outcomes).replaceAll('same-sdk', 'same-quick'),
    ) as Outcome[];
    // Nothing to give back is an empty row here.
    if (more.ReturnValues === 'NONE') expect([ours, theirs]).toEqual([{ row: {} }, {}]);
    else expect(ours).toEqual(theirs);
  });

  test('a failed condition is the SDK’s own exception, with the row that was there', async () => {
    await quick(add('refused'));
    const error = await quick(add('refused', { ConditionExpression: 'used > :one' })).catch(
      (one: unknown) => one,
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    const { failureOf } = await import('../../store/write.ts');
    expect(failureOf(error)).toMatchObject({ kind: 'condition', old: { used: 1 } });
  });
});

describe('an update that goes wrong on its way', () => {
  test.each<[Fault, number]>([
    ['refuse', 1],
    ['drop', 1],
    ['throttle', 1],
    ['cut', 2],
    ['lose', 2],
  ])('%s is tried again, as one call, and arrives', async (fault, used) => {
    const { seen } = failing(fault, 1);
    expect(await quick(add(`again-${fault}`))).toMatchObject({ used });
    expect(seen).toHaveLength(2);
    expect(new Set(seen).size).toBe(1);
  });

  test.each<[Fault, string]>([
    ['refuse', 'InternalServerError'],
    ['throttle', 'ProvisionedThroughputExceededException'],
  ])('%s is given up after four tries, as what it is', async (fault, name) => {
    const { seen } = failing(fault, 9);
    await expect(quick(add(`given-up-${fault}`))).rejects.toMatchObject({ name });
    expect(seen).toHaveLength(4);
  });

  test('a condition that fails and a conflict are not tried again', async () => {
    await quick(add('once'));
    let { seen } = failing('conflict', 9);
    await expect(quick(add('once'))).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(seen).toHaveLength(1);
    ({ seen } = failing('refuse', 0));
    await expect(quick(add('once', { ConditionExpression: 'used > :one' }))).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });
});

describe('on the wire', () => {
  /** What a server that is not the engine is asked, and answers. */
  async function overheard(answer: { status: number; text: string }): Promise<IncomingMessage[]> {
    const asked: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      asked.push(request);
      request.resume().on('end', () => response.writeHead(answer.status).end(answer.text));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const before = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => {
      process.env['AWS_ENDPOINT_URL_DYNAMODB'] = before;
      server.closeAllConnections();
      server.close();
    });
    return asked;
  }

  test('it is signed with the keys as they are now, token and target included', async () => {
    const asked = await overheard({ status: 200, text: '{}' });
    const before = { ...process.env };
    onTestFinished(() => void Object.assign(process.env, before, { AWS_SESSION_TOKEN: '' }));
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'first', AWS_SESSION_TOKEN: 'token-1' });
    await quick(add('signed'));
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'second', AWS_SESSION_TOKEN: 'token-2' });
    await quick(add('signed'));
    expect(asked.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['token-1', 'token-2']);
    const [first, second] = asked.map(({ headers }) => String(headers.authorization));
    expect(first).toContain('Credential=first/');
    expect(second).toContain('Credential=second/');
    for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'])
      expect(second!.split('SignedHeaders=')[1]).toContain(name);
    expect(second).toContain(`/${process.env['AWS_REGION']}/dynamodb/aws4_request`);
  });

  test('an answer that is not DynamoDB’s is an error with its status', async () => {
    const asked = await overheard({ status: 403, text: '<html>no</html>' });
    await expect(quick(add('strange'))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect(asked).toHaveLength(1);
  });
});
