import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { aCloud, aQueue, queueUrl, serviceAt, type CloudGiven } from './given.ts';

const QueueUrl = queueUrl('work');

test('a form sends a message, by address or by parameter, and is answered in XML', async () => {
  const { asks } = await aForm({ resources: { Work: aQueue('work') } });
  const sent = await asks('/123456789012/work', { Action: 'SendMessage', MessageBody: 'a & b' });
  expect(sent.status).toBe(200);
  expect(sent.text).toMatch(
    /^<\?xml .*\?>\n<SendMessageResponse><SendMessageResult><MessageId>[-0-9a-f]{36}<\/MessageId><MD5OfMessageBody>[0-9a-f]{32}<\/MD5OfMessageBody><\/SendMessageResult><ResponseMetadata><RequestId>/,
  );
  await asks('/', { Action: 'SendMessage', QueueUrl, MessageBody: 'second', DelaySeconds: '0' });
  const { text } = await asks('/', { Action: 'ReceiveMessage', QueueUrl, MaxNumberOfMessages: '10' });
  expect(text.match(/<Message>.*?<\/Message>/g)).toHaveLength(2);
  expect(text).toContain('<Body>a &#38; b</Body>');
});

test('what a form says of a message is what the SDK says, to the checksum', async () => {
  const { asks, sqs } = await aForm({ resources: { Work: aQueue('work') } });
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'it' } };
  const bySdk = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm', MessageAttributes }));
  const sent = await asks('/', {
    ...{ Action: 'SendMessage', QueueUrl, MessageBody: 'm', 'MessageAttribute.1.Name': 'kind' },
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'it',
  });
  expect(sent.text).toContain(`<MD5OfMessageAttributes>${bySdk.MD5OfMessageAttributes}<`);
  const got = await asks('/', {
    ...{ Action: 'ReceiveMessage', QueueUrl, 'MessageAttributeName.1': 'All' },
    'AttributeName.1': 'ApproximateReceiveCount',
  });
  expect(got.text).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
  expect(got.text).toContain('<MessageAttribute><Name>kind</Name><Value><DataType>String</DataType>');
  const handle = /<ReceiptHandle>(.*)<\/ReceiptHandle>/.exec(got.text)![1]!;
  const removed = await asks('/', { Action: 'DeleteMessage', QueueUrl, ReceiptHandle: handle });
  expect(removed.text).toMatch(/<DeleteMessageResponse><ResponseMetadata>/);
});

test('a form sends in batches, of which one entry may fail', async () => {
  const { asks } = await aForm({ resources: { Work: aQueue('work') } });
  const entry = (at: number, more: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(more).map(([name, value]) => [`SendMessageBatchRequestEntry.${at}.${name}`, value]),
    );
  const { text } = await asks('/', {
    ...{ Action: 'SendMessageBatch', QueueUrl },
    ...entry(1, { Id: 'good', MessageBody: 'm' }),
    ...entry(2, { Id: 'bad', MessageBody: 'm', DelaySeconds: '901' }),
  });
  expect(text).toMatch(/<SendMessageBatchResultEntry><Id>good<\/Id><MessageId>/);
  expect(text).toMatch(/<BatchResultErrorEntry><Id>bad<\/Id><SenderFault>true<\/SenderFault>/);
  const attributes = await asks('/', { Action: 'GetQueueAttributes', QueueUrl, 'AttributeName.1': 'All' });
  expect(attributes.text).toContain('<Name>ApproximateNumberOfMessages</Name><Value>1</Value>');
});

test('a form is refused in XML, by the names that it knows', async () => {
  const { asks } = await aForm({ resources: { Work: aQueue('work') }, allowed: ['sqs:PurgeQueue'] });
  const refused = async (parameters: Record<string, string>) => {
    const { status, text } = await asks('/', parameters);
    return [status, /<Code>(.*)<\/Code>/.exec(text)?.[1]];
  };
  const gone = queueUrl('gone');
  expect(await refused({ Action: 'PurgeQueue', QueueUrl: gone })).toEqual([
    400,
    'AWS.SimpleQueueService.NonExistentQueue',
  ]);
  expect(await refused({ Action: 'Levitate', QueueUrl })).toEqual([400, 'InvalidAction']);
  expect(await refused({ Action: 'SendMessage', QueueUrl, MessageBody: 'm' })).toEqual([403, 'AccessDenied']);
});

async function aForm(given: CloudGiven) {
  const cloud = aCloud(given);
  const service = await serviceAt(cloud, 'sqs');
  const sqs = new SQSClient({ ...service, useQueueUrlAsEndpoint: false });
  onTestFinished(() => sqs.destroy());
  const asks = async (path: string, parameters: Record<string, string>) => {
    const body = new URLSearchParams({ Version: '2012-11-05', ...parameters });
    const answer = await fetch(service.endpoint + path, { method: 'POST', body });
    return { status: answer.status, text: await answer.text() };
  };
  return { ...cloud, sqs, asks };
}
