import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startEngine, type Engine } from '../../src/dynamodb/engine.ts';
import { tableResource, temporaryFolder } from '../dynamodb/fixture.ts';
import { startLambdaCloud, until, type LambdaCloud } from './fixture.ts';
import { batchesIn, consumer, mapping, put, sending, streamReading } from './streamConsumer.ts';

type Trouble = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const refusal =
  (status: number, type: string): Trouble =>
  (_, response) => {
    const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'injected' });
    response.writeHead(status, { 'content-length': body.length }).end(body);
  };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

test.each<[string, Trouble]>([
  ['an error of its own', refusal(500, 'InternalServerError')],
  ['a throttled request', refusal(400, 'ProvisionedThroughputExceededException')],
  ['a connection that breaks', (request) => void request.socket.destroy()],
])(
  'a mapping outlasts %s in each of its questions, and delivers everything once and in order',
  async (_, trouble) => {
    const folder = temporaryFolder();
    undo.push(() => fs.rmSync(folder, { recursive: true, force: true }));
    const engine = await startEngine({ dataFolder: path.join(folder, 'engine'), onExit: () => undefined });
    undo.push(() => engine.stop());
    const between = await startBetween(engine);
    undo.push(() => between.stop());
    const file = path.join(folder, 'batches.jsonl');
    const resources = {
      Things: tableResource(),
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Consumer: consumer(file),
      Mapping: mapping(),
    };
    const running: LambdaCloud = await startLambdaCloud(resources, [...streamReading, sending], {
      ...{ folder: path.join(folder, 'cloud'), endpoint: between.endpoint },
    });
    undo.push(() => running.stop());
    await put(running, 1);
    between.troubles(['DescribeStream', 'GetShardIterator', 'GetRecords', 'GetRecords'], trouble);
    await running.mappings.start();
    await running.mappings.drained();
    between.troubles(['GetRecords'], trouble);
    await put(running, 2);
    await running.mappings.drained();
    expect(between.left()).toEqual([]);
    expect(batchesIn(file).map(({ ns }) => ns)).toEqual([[1], [2]]);
    expect(running.mappings.list()).toMatchObject([{ state: 'idle', retries: 5, delivered: 2 }]);
  },
);

test('a mapping that waits for an engine that is gone stops at once', async () => {
  const folder = temporaryFolder();
  undo.push(() => fs.rmSync(folder, { recursive: true, force: true }));
  const engine = await startEngine({ dataFolder: path.join(folder, 'engine'), onExit: () => undefined });
  const between = await startBetween(engine);
  const resources = {
    Things: tableResource(),
    Consumer: consumer(path.join(folder, 'batches.jsonl')),
    Mapping: mapping(),
  };
  const running = await startLambdaCloud(resources, streamReading, {
    ...{ folder: path.join(folder, 'cloud'), endpoint: between.endpoint },
  });
  await running.mappings.start();
  await running.mappings.drained();
  await between.stop();
  await engine.stop();
  const drained = running.mappings.drained();
  await until(() => /does not answer/.test(running.mappings.list()[0]!.problem ?? ''));
  await running.stop();
  await drained;
});

/** Between the local cloud and its engine: each of these operations, when it comes next, meets the trouble. */
async function startBetween(engine: Engine) {
  const due: { operation: string; trouble: Trouble }[] = [];
  const { hostname, port } = new URL(engine.endpoint);
  const server = http.createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const at = due.findIndex((one) => one.operation === operation);
    const [met] = at < 0 ? [] : due.splice(at, 1);
    if (met) {
      request.resume();
      request.once('end', () => met.trouble(request, response));
      return;
    }
    const { method, headers } = request;
    const asked = http.request({ hostname, port, method, headers, agent: false }, (answer) => {
      // Its own connection ends with the answer; the one to the local cloud stays.
      const { connection: _, ...rest } = answer.headers;
      response.writeHead(answer.statusCode!, rest);
      answer.pipe(response);
    });
    asked.once('error', () => request.socket.destroy());
    request.pipe(asked);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    troubles: (operations: string[], trouble: Trouble) =>
      void due.push(...operations.map((operation) => ({ operation, trouble }))),
    left: () => due.map(({ operation }) => operation),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
