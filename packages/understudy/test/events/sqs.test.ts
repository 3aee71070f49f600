import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  ReceiptHandleIsInvalid,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aCloud, aQueue, queueArn, queueUrl, serviceAt, type CloudGiven } from './given.ts';
import { until } from './world.ts';

const QueueUrl = queueUrl('work');

describe('a queue', () => {
  test('hands a message out once until its invisibility ends, and a late handle deletes nothing', async () => {
    const { sqs, clock } = await aClient({ resources: { Work: aQueue('work', { VisibilityTimeout: 60 }) } });
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'grüße',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
      }),
    );
    const receive = () =>
      sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
    const [first] = (await receive()).Messages!;
    expect(first).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'grüße',
      Attributes: { ApproximateReceiveCount: '1' },
      MessageAttributes: { kind: { StringValue: 'test' } },
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect((await receive()).Messages).toBeUndefined();
    clock.advance(60_000);
    const [second] = (await receive()).Messages!;
    expect(second!.Attributes!['ApproximateReceiveCount']).toBe('2');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle }));
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: second!.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [third] = (await receive()).Messages!;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third!.ReceiptHandle }));
    clock.advance(60_000);
    expect((await receive()).Messages).toBeUndefined();
    await expect(
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' })),
    ).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
  });

  test('moves a message that no consumer finishes to the dead letters', async () => {
    const redrive = { RedrivePolicy: { deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 2 } };
    const { sqs, clock } = await aClient({
      resources: { Work: aQueue('work', redrive), Dead: aQueue('dead') },
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
      clock.advance(30_000);
    }
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
    const dead = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('dead') }));
    expect(dead.Messages!.map(({ Body }) => Body)).toEqual(['poison']);
  });

  test('wakes a long poll when something is sent, when a delay ends, and at its end', async () => {
    const { sqs, cloud, clock } = await aClient({ resources: { Work: aQueue('work') } });
    const queue = cloud.queues.get('work');
    const poll = () => queue.receive(1, 600, 20);
    const sent = poll();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now' }));
    expect((await sent).map(({ body }) => body)).toEqual(['now']);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 10 }));
    const delayed = poll();
    clock.advance(10_000);
    expect((await delayed).map(({ body }) => body)).toEqual(['later']);
    const empty = poll();
    clock.advance(20_000);
    expect(await empty).toEqual([]);
  });

  test('in FIFO order keeps each group in line, each id once in five minutes', async () => {
    const url = queueUrl('work.fifo');
    const { sqs, clock } = await aClient({
      resources: { Work: aQueue('work.fifo', { FifoQueue: true, ContentBasedDeduplication: true }) },
    });
    const send = (MessageBody: string, MessageGroupId: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageGroupId }));
    const first = await send('a1', 'a');
    await send('a2', 'a');
    await send('b1', 'b');
    expect((await send('a1', 'a')).MessageId).toBe(first.MessageId);
    const receive = async (max = 10) =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: max }))).Messages ?? [];
    const [a1] = await receive(1);
    expect(a1!.Body).toBe('a1');
    expect((await receive()).map(({ Body }) => Body)).toEqual(['b1']);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: a1!.ReceiptHandle }));
    expect((await receive()).map(({ Body }) => Body)).toEqual(['a2']);
    clock.advance(300_001);
    expect((await send('a1', 'a')).MessageId).not.toBe(first.MessageId);
    await expect(sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }))).rejects.toThrow(
      /MessageGroupId/,
    );
  });

  test('takes batches, counts, lists, purges and forgets what is too old', async () => {
    const { sqs, clock } = await aClient({
      resources: { Work: aQueue('work', { MessageRetentionPeriod: 60 }) },
    });
    const Entries = [1, 2, 3].map((nth) => ({
      Id: String(nth),
      MessageBody: 'x'.repeat(nth === 2 ? 1_048_577 : nth),
    }));
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful!.map(({ Id }) => Id)).toEqual(['1', '3']);
    expect(sent.Failed).toMatchObject([{ Id: '2', Code: 'InvalidParameterValue', SenderFault: true }]);
    const counts = async () =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes!;
    expect(await counts()).toMatchObject({ QueueArn: queueArn('work'), ApproximateNumberOfMessages: '2' });
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(await counts()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '2' });
    const toDelete = Messages!.map(({ ReceiptHandle }, nth) => ({
      Id: String(nth),
      ReceiptHandle: ReceiptHandle!,
    }));
    expect(
      (await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: toDelete }))).Successful,
    ).toHaveLength(2);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'old' }));
    clock.advance(60_001);
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'gone' }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await counts()).toMatchObject({ ApproximateNumberOfMessages: '0' });
    const missing = sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('none'), MessageBody: 'x' }));
    await expect(missing).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  test('demands its action on its ARN', async () => {
    const { sqs, authority } = await aClient({
      resources: { Work: aQueue('work') },
      allowed: [`sqs:SendMessage ${queueArn('work')}`],
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(authority.asked).toEqual([
      `sqs:SendMessage ${queueArn('work')}`,
      `sqs:ReceiveMessage ${queueArn('work')}`,
    ]);
  });

  test('keeps messages, their invisibility and their counts over a restart', async () => {
    const resources = { Work: aQueue('work') };
    const before = aCloud({ resources });
    before.cloud.queues.get('work').send({ body: 'one' });
    before.cloud.queues.get('work').send({ body: 'two' });
    const [one] = await before.cloud.queues.get('work').receive(1);
    before.close();
    const after = aCloud({ resources, folder: before.folder });
    const queue = after.cloud.queues.get('work');
    expect((await queue.receive(10)).map(({ body }) => body)).toEqual(['two']);
    queue.remove(one!.handle!);
    after.clock.advance(60_000);
    expect((await queue.receive(10)).map(({ body, receives }) => [body, receives])).toEqual([['two', 2]]);
    let woken = false;
    void queue.receive(1, 30, 20).then(() => (woken = true));
    queue.send({ body: 'three' });
    await until(() => woken);
  });

  test('that names missing dead letters, or has the wrong name, stops the start', () => {
    const redrive = { RedrivePolicy: { deadLetterTargetArn: queueArn('none'), maxReceiveCount: 2 } };
    expect(() => aCloud({ resources: { Work: aQueue('work', redrive) } })).toThrow(
      /^Work: RedrivePolicy names/,
    );
    expect(() => aCloud({ resources: { Work: aQueue('work', { FifoQueue: true }) } })).toThrow(
      /^Work: work must end in/,
    );
  });
});

async function aClient(given: CloudGiven) {
  const cloud = aCloud(given);
  const sqs = new SQSClient({ ...(await serviceAt(cloud, 'sqs')), useQueueUrlAsEndpoint: false });
  onTestFinished(() => sqs.destroy());
  return { ...cloud, sqs };
}
