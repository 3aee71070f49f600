import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

type Dynamodb = typeof import('../../store/client.ts').dynamodb;

let dynamodb: Dynamodb;

beforeEach(async () => {
  Object.assign(process.env, {
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
    AWS_SESSION_TOKEN: '',
  });
  vi.resetModules();
  ({ dynamodb } = await import('../../store/client.ts'));
});

interface Answer {
  status?: number;
  text: string;
  headers?: Record<string, string>;
}

/** A server that is not the engine: gives these answers, the last one again and again, and says what it was asked. */
async function overheard(...answers: Answer[]): Promise<IncomingMessage[]> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const { status = 200, text, headers } = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(request);
    request.resume().on('end', () => response.writeHead(status, headers).end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
    server.closeAllConnections();
    server.close();
  });
  return asked;
}

const get = () => dynamodb.get({ TableName: 'rows', Key: { id: 'a' } });

describe('who asks', () => {
  test('each request is signed with the keys as they are then, token and target included', async () => {
    const asked = await overheard({ text: '{}' });
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'first', AWS_SESSION_TOKEN: 'token-1' });
    await get();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'second', AWS_SESSION_TOKEN: 'token-2' });
    await get();
    expect(asked.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['token-1', 'token-2']);
    const [first, second] = asked.map(({ headers }) => String(headers.authorization));
    expect(first).toContain('Credential=first/');
    expect(second).toContain('Credential=second/');
    for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'])
      expect(second!.split('SignedHeaders=')[1]).toContain(name);
    expect(second).toContain('/eu-central-1/dynamodb/aws4_request');
  });

  test('a command asks as its own profile, and again with the keys that it gets next', async () => {
    const asked = await overheard({ text: '{}' });
    const { actAs } = await import('../../platform/identity.ts');
    let given = 0;
    actAs(() =>
      Promise.resolve({ region: 'us-east-1', accessKeyId: `key-${++given}`, secretAccessKey: 'secret' }),
    );
    await get();
    const before = given;
    await get();
    expect(given).toBeGreaterThan(before);
    for (const { headers } of asked)
      expect(headers.authorization).toMatch(/Credential=key-\d+\/\d{8}\/us-east-1\//);
  });

  test('without keys nothing is sent, and what is missing is named', async () => {
    const asked = await overheard({ text: '{}' });
    process.env['AWS_ACCESS_KEY_ID'] = '';
    await expect(get()).rejects.toThrow('AWS_ACCESS_KEY_ID is not set');
    expect(asked).toEqual([]);
  });

  test('an endpoint of all services is DynamoDB’s too, unless it has one of its own', async () => {
    const asked = await overheard({ text: '{}' });
    process.env['AWS_ENDPOINT_URL'] = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
    onTestFinished(() => void delete process.env['AWS_ENDPOINT_URL']);
    delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
    await get();
    expect(asked).toHaveLength(1);
    const own = await overheard({ text: '{}' });
    await get();
    expect([asked.length, own.length]).toEqual([1, 1]);
  });

  test('an instance keeps its connection', async () => {
    const asked = await overheard({ text: '{}' });
    for (let n = 0; n < 5; n++) await get();
    expect(new Set(asked.map(({ socket }) => socket)).size).toBe(1);
  });

  test('a machine whose clock is off signs by the server’s clock from the second try on', async () => {
    const serverMs = Date.now() + 3_600_000;
    const off = JSON.stringify({
      __type: 'com.amazon.coral.service#InvalidSignatureException',
      message: 'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z',
    });
    const asked = await overheard(
      { status: 400, text: off, headers: { date: new Date(serverMs).toUTCString() } },
      { text: '{}' },
    );
    await get();
    await get();
    const dates = asked.map(({ headers }) => String(headers['x-amz-date']));
    const hourOf = (ms: number) => new Date(ms).toISOString().slice(0, 13).replaceAll('-', '');
    expect(dates.map((date) => date.slice(0, 11))).toEqual([
      hourOf(Date.now()),
      ...[hourOf(serverMs), hourOf(serverMs)],
    ]);
  });
});

describe('what is answered', () => {
  test('an answer that is not DynamoDB’s is an error with its status, asked for again when the status says so', async () => {
    const refused = await overheard({ status: 403, text: '<html>no</html>' });
    await expect(get()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403, attempts: 1 } });
    expect(refused).toHaveLength(1);
    const failing = await overheard({ status: 503, text: '<html>later</html>' });
    await expect(get()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503, attempts: 4 } });
    expect(failing).toHaveLength(4);
  });

  test('what a batch left undone, and what it cost, is given as by the SDK', async () => {
    const sdk = DynamoDBDocument.prototype;
    const same = async <Input>(
      [ours, theirs]: ((input: Input) => Promise<object>)[],
      input: Input,
      answer: object,
    ) => {
      await overheard({ text: JSON.stringify(answer) });
      const client = DynamoDBDocument.from(new DynamoDBClient({}));
      onTestFinished(() => client.destroy());
      const { $metadata: _, ...expected } = (await theirs!.call(client, input)) as { $metadata?: unknown };
      expect(await ours!(input)).toEqual(expected);
      return expected;
    };
    const key = { id: { S: 'b' }, n: { N: '2' } };
    const left = await same(
      [(input) => dynamodb.batchGet(input), sdk.batchGet as never],
      { RequestItems: { rows: { Keys: [{ id: 'a', n: 1 }] }, other: { Keys: [{ id: 'b', n: 2 }] } } },
      {
        Responses: { rows: [{ id: { S: 'a' }, at: { B: 'AP8=' } }] },
        UnprocessedKeys: { other: { Keys: [key], ConsistentRead: true } },
        ConsumedCapacity: [{ TableName: 'rows', CapacityUnits: 0.5 }],
      },
    );
    expect(left).toMatchObject({
      UnprocessedKeys: { other: { Keys: [{ id: 'b', n: 2 }], ConsistentRead: true } },
    });
    const unwritten = await same(
      [(input) => dynamodb.batchWrite(input), sdk.batchWrite as never],
      { RequestItems: { rows: [{ PutRequest: { Item: { id: 'b', n: 2 } } }] } },
      {
        UnprocessedItems: { rows: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: key } }] },
      },
    );
    expect(unwritten).toMatchObject({
      UnprocessedItems: { rows: [{}, { DeleteRequest: { Key: { n: 2 } } }] },
    });
  });

  test('a number that is neither exact nor whole is refused instead of read as another', async () => {
    await overheard({ text: '{"Item":{"n":{"N":"9007199254740993.5"}}}' });
    await expect(get()).rejects.toThrow('9007199254740993.5');
  });
});
