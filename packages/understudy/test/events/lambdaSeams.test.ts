import { describe, expect, test } from 'vitest';
import { deliverTo, hasDestination, queueSourceOf } from '../../src/events/lambdaSeams.ts';
import { aCloud, aQueue, queueArn } from './given.ts';
import { account, principal, resource } from './world.ts';

const busArn = 'arn:aws:events:eu-central-1:123456789012:event-bus/default';
const resources = { Work: aQueue('work'), Archive: resource('AWS::S3::Bucket', {}, 'archive') };
const record = {
  requestContext: { functionArn: 'arn:fn', condition: 'RetriesExhausted', eventSourceMappingId: 'm-1' },
};

describe('a mapping’s queue', () => {
  test('hands out records as functions see them, and takes their handles back', async () => {
    const { cloud } = aCloud({ resources });
    const source = queueSourceOf(cloud, account);
    expect([source.has(queueArn('work')), source.has(queueArn('none'))]).toEqual([true, false]);
    const attributes = { kind: { DataType: 'String', StringValue: 'test' } };
    cloud.queues.get('work').send({ body: 'hello', attributes });
    const records = await source.receive(queueArn('work'), 10, 0);
    expect(records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          SenderId: 'local',
          SentTimestamp: expect.any(String),
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: expect.any(String),
        },
        messageAttributes: {
          kind: { dataType: 'String', stringValue: 'test', stringListValues: [], binaryListValues: [] },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn('work'),
        awsRegion: 'eu-central-1',
      },
    ]);
    await source.remove(
      queueArn('work'),
      records.map(({ receiptHandle }) => receiptHandle),
    );
    expect(cloud.queues.get('work').counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });
});

describe('a destination', () => {
  test('is a queue, a bus or a bucket, each under the function’s own policies', async () => {
    const { cloud, clock, authority } = aCloud({ resources });
    const deliver = deliverTo(cloud, account, clock, authority);
    const caller = principal('worker');
    for (const arn of [queueArn('work'), busArn, 'arn:aws:s3:::archive']) {
      expect(hasDestination(cloud, arn)).toBe(true);
      await deliver(arn, record, caller);
    }
    expect(cloud.queues.get('work').counts().visible).toBe(1);
    expect(cloud.buses.get('default')!.list()[0]!.event).toMatchObject({
      'detail-type': 'Lambda Function Invocation Result - Failure',
      source: 'lambda',
      detail: record,
    });
    const [object] = cloud.buckets.list('archive', '');
    expect(object!.key).toMatch(/^aws\/lambda\/m-1\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT[\d.]{8}-/);
    expect(authority.asked).toEqual([
      `sqs:SendMessage ${queueArn('work')}`,
      `events:PutEvents ${busArn}`,
      `s3:PutObject arn:aws:s3:::archive/${object!.key}`,
    ]);
  });

  test('that is not declared is none, and a denial reaches the caller', async () => {
    const { cloud, clock, authority } = aCloud({ resources, allowed: [] });
    expect(hasDestination(cloud, queueArn('none'))).toBe(false);
    expect(hasDestination(cloud, 'arn:aws:sns:eu-central-1:123456789012:topic')).toBe(false);
    const deliver = deliverTo(cloud, account, clock, authority);
    await expect(deliver(queueArn('work'), record, principal('worker'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      action: 'sqs:SendMessage',
    });
    expect(cloud.queues.get('work').counts().visible).toBe(0);
  });
});
