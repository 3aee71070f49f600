import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceCall, SourceError } from '../../../src/appsync/sources/source.ts';

export interface TableEngine {
  /** DynamoDB's JSON protocol, without any role. */
  call: ServiceCall;
  /** Every operation that was called, in order. */
  calls: string[];
  stop(): Promise<void>;
}

/** The real engine, in memory. */
export async function aDatabase(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const port = await freePort();
  const require = createRequire(import.meta.url);
  const binary = join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  const child = spawn(binary, ['serve', '--port', String(port)], { stdio: 'ignore' });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const endpoint = `http://127.0.0.1:${port}`;
  await ready(endpoint, child);
  return {
    endpoint,
    stop: async () => {
      process.off('exit', kill);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      kill();
      await ended;
    },
  };
}

/** A table `things` by `id` with an index by `owner`, and a table `notes` by `id` and `at`. */
export async function aTableEngine(): Promise<TableEngine> {
  const { endpoint, stop } = await aDatabase();
  const calls: string[] = [];
  const call = callerOf(endpoint, calls);
  await call('CreateTable', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: ['id', 'owner'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  await call('CreateTable', {
    TableName: 'notes',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'at', AttributeType: 'N' },
    ],
  });
  return { call, calls, stop };
}

function callerOf(endpoint: string, calls: string[]): ServiceCall {
  return async (operation, body) => {
    calls.push(operation);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20261121/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'x-amz-date': '20261121T000000Z',
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok) return answer;
    const { __type, message, Message, ...more } = answer;
    const name = String(__type).split('#').at(-1)!;
    const error = Object.assign(new Error(String(message ?? Message)), { status: response.status, more });
    throw Object.assign(error, { name }) satisfies SourceError;
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready(endpoint: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      await fetch(endpoint);
      return;
    } catch (error) {
      // What fetch throws while nothing listens yet.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  throw new Error(`The engine ended with code ${child.exitCode} before it was ready.`);
}
