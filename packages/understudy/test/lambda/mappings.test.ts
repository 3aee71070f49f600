import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { tableResource, temporaryFolder } from '../dynamodb/fixture.ts';
import { inlineFunction, startLambdaCloud, until, type LambdaCloud } from './fixture.ts';
import { batchesIn, consumer, mapping, put, queue, sending, streamReading } from './streamConsumer.ts';

let cloud: LambdaCloud | undefined;
const folder = temporaryFolder();
const file = path.join(folder, 'batches.jsonl');
const batches = () => batchesIn(file);
const numbers = () => batches().map((batch) => batch.ns);

afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

async function start(
  more: object,
  poison: number[] = [],
  answer?: string,
  statements: object[] = [...streamReading, sending],
) {
  fs.mkdirSync(folder, { recursive: true });
  cloud = await startLambdaCloud(
    {
      Things: tableResource(),
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Consumer: consumer(file, poison, answer),
      Mapping: mapping(more),
    },
    statements,
    { folder },
  );
  return cloud;
}

describe('a stream mapping', () => {
  test('delivers what was written in order and in batches, and nothing for a write that changes nothing', async () => {
    const running = await start({});
    for (let n = 1; n <= 5; n++) await put(running, n);
    await put(running, 5);
    await running.mappings.start();
    await running.mappings.drained();
    expect(numbers()).toEqual([[1, 2, 3, 4], [5]]);
    expect(batches()[0]!.records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-central-1',
      eventSourceARN: String(running.stack.resources.get('Things')!.attributes.StreamArn),
      dynamodb: { Keys: { pk: { S: 'a' }, sk: { S: '1' } }, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('is woken by a write, without anybody asking', async () => {
    const running = await start({});
    await running.mappings.start();
    await running.mappings.drained();
    await put(running, 1);
    await until(() => numbers().length === 1);
    expect(numbers()).toEqual([[1]]);
  });

  test('is idle only when everything that was written before has been processed', async () => {
    const running = await start({});
    await running.mappings.start();
    await running.mappings.drained();
    for (let n = 1; n <= 20; n++) {
      await put(running, n);
      await until(() => running.mappings.list()[0]!.state === 'idle');
      expect(numbers().flat()).toContain(n);
    }
  });

  test('at LATEST sees nothing of before its first start, and everything since, also after a restart', async () => {
    const running = await start({ StartingPosition: 'LATEST' });
    await put(running, 1);
    await running.mappings.start();
    await put(running, 2);
    await running.mappings.drained();
    await running.mappings.stop();
    await put(running, 3);
    await running.stop();
    fs.rmSync(path.join(folder, 'cdk.out'), { recursive: true });
    const again = await start({ StartingPosition: 'LATEST' });
    await again.mappings.start();
    await again.mappings.drained();
    expect(numbers()).toEqual([[2], [3]]);
  });

  test('halves a batch around a poisoned record, which alone goes to the destination', async () => {
    const running = await start(
      {
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: queue } },
      },
      [3],
    );
    for (let n = 1; n <= 5; n++) await put(running, n);
    await running.mappings.start();
    await running.mappings.drained();
    expect(numbers()).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4], [5]]);
    expect(running.delivered).toMatchObject([
      {
        arn: queue,
        payload: {
          requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
          DDBStreamBatchInfo: { batchSize: 1, streamArn: running.mappings.list()[0]!.sourceArn },
        },
      },
    ]);
  });

  test('continues at the first failed item of a partial answer', async () => {
    const running = await start(
      {
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: queue } },
      },
      [3],
      'return { batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] }',
    );
    for (let n = 1; n <= 5; n++) await put(running, n);
    await running.mappings.start();
    await running.mappings.drained();
    expect(numbers()).toEqual([[1, 2, 3, 4], [3, 4], [5]]);
    expect(running.delivered).toHaveLength(1);
  });

  test('gives up on what is older than it may be', async () => {
    const running = await start(
      { MaximumRecordAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: queue } } },
      [1],
    );
    await put(running, 1);
    await running.mappings.start();
    await until(() => running.mappings.list()[0]!.retries > 0);
    running.clock.advance(120_000);
    await running.mappings.drained();
    expect(running.delivered).toMatchObject([
      { payload: { requestContext: { condition: 'RecordAgeExceeded' } } },
    ]);
  });

  test('lets through what the filter matches, and goes past the rest', async () => {
    const pattern = JSON.stringify({
      eventName: ['INSERT'],
      dynamodb: { NewImage: { kind: { S: [{ prefix: 'usa' }] } } },
    });
    const running = await start({ FilterCriteria: { Filters: [{ Pattern: pattern }] } });
    await put(running, 1, 'a', { kind: { S: 'usage' } });
    await put(running, 2, 'a', { kind: { S: 'other' } });
    await put(running, 1, 'a', { kind: { S: 'usage!' } });
    await running.mappings.start();
    await running.mappings.drained();
    expect(numbers()).toEqual([[1]]);
  });

  test('delivers twice when told to, and keeps the order per item side by side', async () => {
    const running = await start({ ParallelizationFactor: 3 });
    running.mappings.deliversTwice = true;
    for (let n = 1; n <= 6; n++) await put(running, n, `p${n % 3}`, {});
    await running.mappings.start();
    await running.mappings.drained();
    const seen = numbers().flat().sort();
    expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
  });

  test('without a permission it does not run, and says which one is missing', async () => {
    const lacking = [
      { ...streamReading[0]!, Action: ['dynamodb:DescribeStream', 'dynamodb:GetShardIterator'] },
      ...streamReading.slice(1, 2),
    ];
    const running = await start({}, [], undefined, lacking);
    await running.mappings.start();
    await running.mappings.drained();
    expect(running.mappings.list()).toMatchObject([
      { state: 'refused', problem: expect.stringContaining('dynamodb:GetRecords') as string },
    ]);
    expect(running.authority.report().denials).toMatchObject([{ action: 'dynamodb:GetRecords' }]);
  });

  test.each([
    [
      { EventSourceArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/gone/stream/x' },
      'Mapping at Properties.EventSourceArn: there is no stream',
    ],
    [{ FunctionName: 'gone' }, 'Mapping at Properties.FunctionName: there is no function gone'],
    [
      { FilterCriteria: { Filters: [{ Pattern: '{' }] } },
      'Mapping at Properties.FilterCriteria.Filters.0.Pattern',
    ],
    [
      { DestinationConfig: { OnFailure: { Destination: `${queue}-gone` } } },
      'Mapping at Properties.DestinationConfig.OnFailure.Destination: there is no destination',
    ],
    [
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-central-1:000000000000:t' } } },
      'are not run',
    ],
    [{ TumblingWindowInSeconds: 5 }, 'Mapping at Properties.TumblingWindowInSeconds: this property'],
  ])('that cannot run stops the start: %j', async (more, message) => {
    await expect(start(more)).rejects.toThrow(message);
  });
});

describe('a mapping that is stopped in the middle of a batch', () => {
  test('does not wait for a function that hangs, and delivers the batch again after the restart', async () => {
    const hanging = inlineFunction(
      'consumer',
      `const fs = require('node:fs');
       exports.handler = async (event) => {
         fs.appendFileSync(${JSON.stringify(file)}, JSON.stringify({ ns: event.Records.map((r) => Number(r.dynamodb.NewImage.n.N)) }) + '\\n');
         if (!fs.existsSync(${JSON.stringify(`${file}.again`)})) await new Promise(() => {});
       }`,
      { Timeout: 900 },
    );
    const begin = async () => {
      fs.mkdirSync(folder, { recursive: true });
      cloud = await startLambdaCloud(
        { Things: tableResource(), Consumer: hanging, Mapping: mapping() },
        streamReading,
        { folder },
      );
      return cloud;
    };
    const running = await begin();
    await running.mappings.start();
    await put(running, 1);
    await until(() => numbers().length === 1);
    await running.stop();
    fs.writeFileSync(`${file}.again`, '');
    const again = await begin();
    await again.mappings.start();
    await again.mappings.drained();
    expect(numbers()).toEqual([[1], [1]]);
  });
});
