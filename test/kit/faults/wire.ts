import {
  createServer,
  request as requestTo,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request on its way: `refuse` fails it before it arrives, `lose` answers 500 after it was done, `drop` and
 * `cut` break the connection before and after, `throttle` and `conflict` are DynamoDB's own refusals; `silence` never answers.
 */
export type Fault = 'refuse' | 'lose' | 'drop' | 'cut' | 'throttle' | 'conflict' | 'silence';

export interface Passed {
  operation: string;
  tables: string[];
  /** Units by what was written or read: tables and their indexes together. */
  writeUnits: number;
  readUnits: number;
  /** Of the write units, the indexes' part. */
  indexUnits: number;
}

interface Interruption {
  isIt(operation: string, body: Record<string, any>): boolean;
  meanwhile(): Promise<unknown>;
}

/** Whether a request is this operation, and names the account. */
export const naming = (account: string, wanted: string) => (operation: string, body: object) =>
  operation === wanted && JSON.stringify(body).includes(account);

/** A wire between a client and the engine, which counts what passes and does to a request what a test says. */
export class Wire {
  endpoint = '';
  readonly passed: Passed[] = [];
  /** Asked for each request in turn; undefined lets it pass. A client's own retries of a call carry its `invocation`. */
  decide: (operation: string, body: Record<string, any>, invocation: string) => Fault | undefined = () =>
    undefined;
  private readonly server: Server;
  private interruption: Interruption | undefined;

  constructor(private readonly engine: string) {
    this.server = createServer((request, response) => {
      this.pass(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** The next such request waits until another has done something; what that one sends passes. Gives whether it came to it. */
  before(isIt: Interruption['isIt'], meanwhile: () => Promise<unknown>): { happened: boolean } {
    const said = { happened: false };
    this.interruption = { isIt, meanwhile: async () => void (said.happened = (await meanwhile(), true)) };
    return said;
  }

  /** Runs something and gives what passed meanwhile. */
  async during<Value>(work: () => Promise<Value>): Promise<{ value: Value; passed: Passed[] }> {
    const before = this.passed.length;
    const value = await work();
    return { value, passed: this.passed.slice(before) };
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, any>;
    const { interruption } = this;
    if (interruption?.isIt(operation, body)) {
      this.interruption = undefined;
      await interruption.meanwhile();
    }
    const fault = this.decide(operation, body, String(request.headers['amz-sdk-invocation-id']));
    if (fault === 'silence') return;
    if (fault === 'drop') return void request.socket.destroy();
    if (fault === 'refuse') return fail(response, 500, 'InternalServerError', {});
    if (fault === 'throttle') return fail(response, 400, 'ProvisionedThroughputExceededException', {});
    if (fault === 'conflict') return conflict(response, operation, body);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': String(request.headers['x-amz-target']),
      authorization: String(request.headers['authorization']),
      'x-amz-date': String(request.headers['x-amz-date']),
    };
    const { status, text } = await ask(
      this.engine,
      headers,
      JSON.stringify({ ...body, ReturnConsumedCapacity: 'INDEXES' }),
    );
    this.note(operation, body, text);
    if (fault === 'lose') return fail(response, 500, 'InternalServerError', {});
    if (fault === 'cut') return void request.socket.destroy();
    send(response, status, text);
  }

  private note(operation: string, body: Record<string, any>, text: string): void {
    const answer = JSON.parse(text) as { ConsumedCapacity?: Consumed | Consumed[]; __type?: string };
    const told = [answer.ConsumedCapacity ?? []].flat();
    const units = sum(told.map(({ CapacityUnits = 0 }) => CapacityUnits)) + refusedUnits(answer.__type, body);
    const indexes = told.flatMap(({ GlobalSecondaryIndexes = {} }) => Object.values(GlobalSecondaryIndexes));
    const writes = !isRead(operation);
    this.passed.push({
      operation,
      tables: tablesIn(body),
      writeUnits: writes ? units : 0,
      readUnits: writes ? 0 : units,
      indexUnits: writes ? sum(indexes.map(({ CapacityUnits = 0 }) => CapacityUnits)) : 0,
    });
  }
}

/** On a connection of its own: one that was kept may be closed by the engine while a request is on it. */
function ask(
  engine: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = requestTo(engine, { method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 500, text: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', reject).end(body);
  });
}

interface Consumed {
  CapacityUnits?: number;
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits?: number }>;
}

/** AWS: documented. A write that its condition refuses is charged all the same; the answer does not say so. */
function refusedUnits(type: string | undefined, body: Record<string, any>): number {
  if (!/ConditionalCheckFailed|TransactionCanceled/.test(type ?? '')) return 0;
  const items = body['TransactItems'] as unknown[] | undefined;
  return items ? 2 * items.length : 1;
}

function sum(units: number[]): number {
  return units.reduce((total, one) => total + one, 0);
}

function isRead(operation: string): boolean {
  return ['GetItem', 'Query', 'BatchGetItem', 'Scan', 'TransactGetItems'].includes(operation);
}

function tablesIn(body: Record<string, any>): string[] {
  if (body['TableName']) return [body['TableName'] as string];
  const items = (body['TransactItems'] ?? []) as Record<string, { TableName: string }>[];
  return items.flatMap((item) => Object.values(item).map(({ TableName }) => TableName));
}

function conflict(response: ServerResponse, operation: string, body: Record<string, any>): void {
  if (operation !== 'TransactWriteItems') return fail(response, 400, 'TransactionConflictException', {});
  const reasons = (body['TransactItems'] as unknown[]).map((_, i) => ({
    Code: i === 0 ? 'TransactionConflict' : 'None',
  }));
  fail(response, 400, 'TransactionCanceledException', { CancellationReasons: reasons });
}

function fail(response: ServerResponse, status: number, type: string, more: object): void {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'injected', ...more };
  send(response, status, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, text: string): void {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
  };
  response.writeHead(status, headers).end(text);
}
