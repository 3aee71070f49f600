import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serviceRecord, type StreamRecord } from '../../src/dynamodb/streamRecords.ts';
import { tablesFrom } from '../../src/dynamodb/tables.ts';
import { startCloud, tableResource, type Cloud } from './fixture.ts';

let cloud: Cloud;
beforeAll(async () => void (cloud = await startCloud({ Things: tableResource() })));
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

const empty = { M: {} };
const values = {
  pk: { S: 'a' },
  sk: { S: 'b' },
  map: empty,
  list: { L: [] },
  deep: { M: { map: empty, list: { L: [empty, { L: [] }, { S: '' }, { M: { map: empty } }] } } },
  text: { S: '' },
  nothing: { NULL: true },
  no: { BOOL: false },
  zero: { N: '0' },
  numbers: { NS: ['1'] },
};

test('field 5.4 · a stream shows an item as it was written, on any engine: empty maps keep their type', async () => {
  const call = cloud.storage.gateway.callAs(cloud.authority.administrator('t'));
  await call('PutItem', { TableName: 'things', Item: values });
  await call('DeleteItem', { TableName: 'things', Key: { pk: values.pk, sk: values.sk } });
  const streamArn = String(cloud.stack.resources.get('Things')!.attributes.StreamArn);
  const { records } = await cloud.storage.streams.read(streamArn, undefined, 1000);
  const [put, deletion] = records.slice(-2);
  expect(put!.dynamodb.NewImage).toEqual(values);
  expect(deletion!.dynamodb.OldImage).toEqual(values);
});

test('field 5.4 · what DynamoDB Local 3.x sends for empty maps is read as the service would have sent it', () => {
  // As it came over the wire from release 2026-01-16 for the item above.
  const sent = {
    ...values,
    map: {},
    deep: { M: { map: {}, list: { L: [{}, { L: [] }, { S: '' }, { M: { map: {} } }] } } },
  };
  const record: StreamRecord = {
    eventID: 'dc615d23-449e-4d1f-a608-4f0b5490e900',
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'ddblocal',
    dynamodb: {
      ApproximateCreationDateTime: 1_795_959_240,
      Keys: { pk: values.pk, sk: values.sk },
      NewImage: sent,
      SequenceNumber: '000000000000000000001',
      SizeBytes: 55,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
  const table = tablesFrom(cloud.stack).get('things')!;
  const read = serviceRecord(record, table, 'eu-central-1', 0, () => false);
  expect(read!.dynamodb.NewImage).toEqual(values);
});
