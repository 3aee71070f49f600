import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { Wire, type Fault } from '../kit/faults/wire.ts';
import { TableCalls, tableName, type TableCall } from '../kit/models/tableCalls.ts';
import { startOwnEngine } from '../kit/world/engine.ts';

const isFull = Boolean(process.env['USHER_FULL']);
const calls = isFull ? 20_000 : 600;
const faultyCalls = isFull ? 3_000 : 120;
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);

/** One client before an engine of its own, and what it sent. */
interface Side {
  send(call: TableCall): Promise<unknown>;
  wire: Wire;
  sent: { operation: string; body: Record<string, unknown>; invocation: string }[];
  /** What becomes of the next requests, one after the other. */
  faults: (Fault | undefined)[];
}

let ours: Side;
let theirs: Side;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-central-1',
  });
  [ours, theirs] = [sideOf(await aWire()), sideOf(await aWire())];
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = ours.wire.endpoint;
});
beforeEach(freshClients);
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** As a function has them that has just started: nothing has failed yet. */
async function freshClients(): Promise<void> {
  vi.resetModules();
  const { dynamodb } = await import('../../store/client.ts');
  const sdk = DynamoDBDocument.from(
    new DynamoDBClient({
      ...{ endpoint: theirs.wire.endpoint, maxAttempts: 4 },
      requestHandler: { socketTimeout: 2_000 },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  ends.push(async () => sdk.destroy());
  ours.send = ({ operation, input }) => dynamodb[operation](input);
  theirs.send = ({ operation, input }) =>
    (sdk[operation] as (input: object) => Promise<unknown>).call(sdk, input);
}

async function aWire(): Promise<Wire> {
  const { endpoint, end } = await startOwnEngine();
  const client = new DynamoDBClient({ endpoint });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'account', KeyType: 'HASH' },
        { AttributeName: 'sort', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'account', AttributeType: 'S' },
        { AttributeName: 'sort', AttributeType: 'N' },
      ],
    }),
  );
  client.destroy();
  const wire = new Wire(endpoint);
  await wire.open();
  ends.push(async () => {
    await wire.close();
    await end();
  });
  return wire;
}

function sideOf(wire: Wire): Side {
  const side: Side = { send: () => Promise.reject(new Error('No client')), wire, sent: [], faults: [] };
  wire.decide = (operation, body, invocation) => {
    side.sent.push({ operation, body, invocation });
    return side.faults.shift();
  };
  return side;
}

/** What a call comes to: its answer or its exception, and the requests that it made. */
async function outcomeOf(side: Side, call: TableCall, faults: Side['faults'] = []) {
  side.sent.length = 0;
  side.faults = [...faults];
  const end = await side.send(call).then(answered, failed);
  const bodies = side.sent.map(({ body: { ClientRequestToken: token, ...body } }) => ({
    ...body,
    token: typeof token,
  }));
  const tokens = new Set(side.sent.map(({ body }) => body['ClientRequestToken']));
  expect(tokens.size).toBeLessThanOrEqual(1);
  expect(new Set(side.sent.map(({ invocation }) => invocation)).size).toBeLessThanOrEqual(1);
  // What a client refuses to send, each refuses in its own words.
  return bodies.length === 0 ? 'not sent' : { end, bodies };
}

function answered(answer: unknown) {
  const { $metadata: _, ...rest } = (answer ?? {}) as { $metadata?: unknown };
  return rest;
}

type Rows = Record<string, any> | undefined;
interface Thrown extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number; attempts?: number; totalRetryDelay?: number };
  Item?: Rows;
  CancellationReasons?: { Code?: string; Message?: string; Item?: Rows }[];
}

function failed(error: Thrown) {
  const { name, message, code, $metadata, Item, CancellationReasons } = error;
  const { httpStatusCode, attempts, totalRetryDelay } = $metadata ?? {};
  // The SDK gives the rows of an exception as they are on the wire.
  const isOurs = error.constructor.name === 'Refusal';
  const plain = (item: Rows) => (item && !isOurs ? unmarshall(item) : item);
  return {
    // The SDK calls every connection that was lost a `TimeoutError`.
    name: code ?? name,
    message: httpStatusCode === undefined ? undefined : message,
    ...{ httpStatusCode, attempts, totalRetryDelay },
    Item: plain(Item),
    reasons: CancellationReasons?.map((reason) => ({ ...reason, Item: plain(reason.Item) })),
  };
}

function endOf({ operation }: TableCall, outcome: Awaited<ReturnType<typeof outcomeOf>>): string {
  if (outcome === 'not sent') return outcome;
  return 'name' in outcome.end ? String(outcome.end.name) : operation;
}

const get: TableCall = {
  operation: 'get',
  input: { TableName: tableName, Key: { account: 'a', sort: 1 } },
};

async function both(call: TableCall, faults: Side['faults'] = []) {
  return [await outcomeOf(ours, call, faults), await outcomeOf(theirs, call, faults)] as const;
}

describe('a call comes to what it comes to by the SDK', () => {
  test('of every operation, with values of every type: the same bytes on the wire, the same answer, the same exception', async () => {
    console.log(`seed ${seed}: ${calls} calls`);
    const drawn = new TableCalls(randomsFrom(seed));
    const ends: Record<string, number> = {};
    for (let n = 0; n < calls; n++) {
      const call = drawn.draw();
      const [own, other] = await both(call);
      expect(own, `call ${n} of seed ${seed}`).toEqual(other);
      const end = endOf(call, own);
      ends[end] = (ends[end] ?? 0) + 1;
      if (own !== 'not sent' && 'LastEvaluatedKey' in own.end)
        drawn.next = own.end.LastEvaluatedKey as Record<string, unknown>;
    }
    console.log(JSON.stringify(ends));
    for (const end of [
      'get',
      'put',
      'update',
      'delete',
      'query',
      'scan',
      'batchGet',
      'batchWrite',
      'transactWrite',
    ])
      expect(ends[end], end).toBeGreaterThan(0);
    for (const end of ['not sent', 'ConditionalCheckFailedException', 'TransactionCanceledException'])
      expect(ends[end], end).toBeGreaterThan(0);
    const all: TableCall = { operation: 'scan', input: { TableName: tableName } };
    const [own, other] = await both(all);
    expect(own).toEqual(other);
  });

  test('that fails on its way, in any order of faults: as many attempts, the same exception, the same rows afterwards', async () => {
    console.log(`seed ${seed}: ${faultyCalls} calls`);
    vi.spyOn(Math, 'random').mockReturnValue(0.001);
    const drawn = new TableCalls(randomsFrom(seed));
    const kinds: Fault[] = ['refuse', 'lose', 'drop', 'cut', 'throttle', 'conflict'];
    const attempts: Record<number, number> = {};
    for (let n = 0; n < faultyCalls; n++) {
      // Before so much has failed that fewer tries are made.
      if (n % 8 === 0) await freshClients();
      const call = drawn.draw();
      const faults = Array.from({ length: drawn.one([1, 2, 3, 4]) }, () => drawn.one(kinds));
      const [own, other] = await both(call, faults);
      expect(own, `call ${n} of seed ${seed}: ${call.operation} ${faults.join(' ')}`).toEqual(other);
      const made = own === 'not sent' ? 0 : own.bodies.length;
      attempts[made] = (attempts[made] ?? 0) + 1;
    }
    console.log(`attempts: ${JSON.stringify(attempts)}`);
    for (const made of [1, 2, 3, 4]) expect(attempts[made], `${made} attempts`).toBeGreaterThan(0);
  });

  test.each<[string, Fault, number]>([
    ['the service’s fault', 'refuse', 12 + 25 + 50],
    ['throttling', 'throttle', 500 + 1_000 + 2_000],
  ])('pauses after %s are as long', async (_, fault, totalMs) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const later = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms = 0) =>
      later(work, ms / 50)) as typeof setTimeout);
    const [own, other] = await both(get, [fault, fault, fault, fault, fault]);
    expect(own).toEqual(other);
    expect(own).toMatchObject({ end: { attempts: 4, totalRetryDelay: totalMs } });
  });

  test('an answer that does not come is given up after two seconds, and asked for again', async () => {
    const put: TableCall = {
      operation: 'put',
      input: { TableName: tableName, Item: { account: 'silent', sort: 1 } },
    };
    const [own, other] = await Promise.all([
      outcomeOf(ours, put, ['silence', 'silence']),
      outcomeOf(theirs, put, ['silence', 'silence']),
    ]);
    expect(own).toEqual(other);
    expect(own).toMatchObject({ bodies: { length: 3 } });
  });

  test('an instance whose tries keep failing tries less often, and as often again when they succeed', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const made: number[] = [];
    for (let n = 0; n < 20; n++) {
      const [own, other] = await both(get, ['refuse', 'refuse', 'refuse', 'refuse']);
      expect(own).toEqual(other);
      made.push(own === 'not sent' ? 0 : own.bodies.length);
    }
    expect(made[0]).toBe(4);
    expect(made.at(-1)).toBe(1);
    for (let n = 0; n < 60; n++) await both(get);
    const [own, other] = await both(get, ['refuse', 'refuse', 'refuse', 'refuse']);
    expect(own).toEqual(other);
    expect(own).toMatchObject({ bodies: { length: 4 } });
  });
});
