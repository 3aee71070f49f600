import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import { Journal } from '../../src/kernel/journal.ts';
import { queueSourceOf } from '../../src/events/lambdaSeams.ts';
import { Queues } from '../../src/sqs/queues.ts';
import { account, region, stackOf, temporaryFolder } from '../dynamodb/fixture.ts';
import { inlineFunction, startLambdaCloud, until, type LambdaCloud } from './fixture.ts';

const reading = {
  Effect: 'Allow',
  Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  Resource: '*',
};

let folder: string;
let cloud: LambdaCloud;
let queues: Queues;
let queueClock: Clock;
let journal: Journal;

const file = () => path.join(folder, 'seen.jsonl');
/** A line that is still being written has no end yet. */
const bodies = () =>
  (fs.existsSync(file()) ? fs.readFileSync(file(), 'utf8').split('\n').slice(0, -1) : []).map(
    (line) => JSON.parse(line) as string[],
  );

beforeEach(() => (folder = temporaryFolder()));
afterEach(async () => {
  queueClock.stop();
  await cloud.stop();
  journal.close();
  fs.rmSync(folder, { recursive: true });
});

async function start(mapping: object, statements: object[] = [reading]) {
  const resources = {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work',
        VisibilityTimeout: 30,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
      },
    },
    Consumer: inlineFunction(
      'consumer',
      `const fs = require('node:fs');
       exports.handler = async (event) => {
         fs.appendFileSync(${JSON.stringify(file())}, JSON.stringify(event.Records.map((r) => r.body)) + '\\n');
         const bad = event.Records.filter((r) => r.body === 'bad');
         return { batchItemFailures: bad.map((r) => ({ itemIdentifier: r.messageId })) };
       }`,
    ),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        FunctionName: 'consumer',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
        ...mapping,
      },
    },
  };
  queueClock = new Clock();
  journal = new Journal(path.join(folder, 'events'), 'queues');
  const stack = stackOf(path.join(folder, 'template'), {
    ...resources,
    FunctionRole: { Type: 'AWS::IAM::Role', Properties: {} },
  });
  queues = new Queues(stack.resources, { accountId: account, region }, journal, queueClock);
  cloud = await startLambdaCloud(resources, statements, {
    folder,
    queues: queueSourceOf({ queues }, { accountId: account, region }),
  });
  await cloud.mappings.start();
}

describe('a queue mapping', () => {
  test('removes what succeeded; what fails comes again and ends with the dead letters', async () => {
    await start({ BatchSize: 10 });
    queues.get('work').send({ body: 'good' });
    queues.get('work').send({ body: 'bad' });
    await until(() => queues.get('work').counts().visible === 0 && bodies().flat().length === 2);
    await until(() => queues.get('work').counts().inFlight === 1);
    queueClock.advance(31_000);
    await until(() => bodies().flat().length === 3);
    queueClock.advance(31_000);
    await until(() => queues.get('dead').counts().visible === 1);
    expect(bodies().flat().sort()).toEqual(['bad', 'bad', 'good']);
  });

  test('deletes what its filter does not let through', async () => {
    await start({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["a"]}}' }] } });
    queues.get('work').send({ body: '{"kind":"b"}' });
    queues.get('work').send({ body: '{"kind":"a"}' });
    await until(() => bodies().flat().length === 1 && queues.get('work').counts().inFlight === 0);
    expect(bodies()).toEqual([['{"kind":"a"}']]);
    expect(queues.get('work').counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('without a permission does not run, and says which one is missing', async () => {
    await start({}, [{ ...reading, Action: 'sqs:ReceiveMessage' }]);
    expect(cloud.mappings.list()).toMatchObject([
      { state: 'refused', problem: expect.stringContaining('sqs:DeleteMessage') as string },
    ]);
  });
});
