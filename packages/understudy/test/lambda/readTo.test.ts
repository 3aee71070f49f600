import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromEngineSequence } from '../../src/dynamodb/streamRecords.ts';
import { Checkpoint } from '../../src/lambda/checkpoint.ts';
import { checkpointFolder, readToOf } from '../../src/lambda/readTo.ts';
import { roleResource, stackOf, tableResource, temporaryFolder } from '../dynamodb/fixture.ts';
import { statements } from '../dynamodb/writer.program.ts';
import { inlineFunction, startLambdaCloud } from './fixture.ts';

const mapping = (table: string, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': [table, 'StreamArn'] },
    FunctionName: 'consumer',
    StartingPosition: 'TRIM_HORIZON',
    ...more,
  },
});

const resources = {
  Things: tableResource(),
  Unread: tableResource({ TableName: 'unread' }),
  Off: tableResource({ TableName: 'off' }),
  Consumer: inlineFunction('consumer', 'exports.handler = async () => {};'),
  Early: mapping('Things'),
  Late: mapping('Things'),
  Never: mapping('Unread'),
  Disabled: mapping('Off', { Enabled: false }),
};

let folder: string;
beforeAll(() => void (folder = temporaryFolder()));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('a stream is read as far as the mapping that has come least far, and not at all while one has never run', () => {
  const stack = stackOf(path.join(folder, 'cdk.out'), {
    FunctionRole: roleResource('lambda.amazonaws.com', statements),
    ...resources,
  });
  const at = (logicalId: string) =>
    new Checkpoint(checkpointFolder(folder), stack.resources.get(logicalId)!.physicalId);
  at('Early').write(fromEngineSequence('7'));
  expect(readToOf(stack, folder)).toEqual(
    new Map([
      ['things', 0n],
      ['unread', 0n],
    ]),
  );
  at('Late').write(fromEngineSequence('1200'));
  expect(readToOf(stack, folder).get('things')).toBe(7n);
});

test('what a mapping has delivered is read', async () => {
  const { Things, Consumer, Early } = resources;
  const cloud = await startLambdaCloud({ Things, Consumer, Early }, statements, {
    folder: path.join(folder, 'run'),
  });
  await cloud.mappings.start();
  const call = cloud.storage.gateway.callAs(cloud.authority.administrator('test'));
  for (const id of ['a', 'b', 'c'])
    await call('PutItem', { TableName: 'things', Item: { pk: { S: id }, sk: { S: '1' } } });
  await cloud.mappings.drained();
  await cloud.stop();
  expect(readToOf(cloud.stack, cloud.folder)).toEqual(new Map([['things', 3n]]));
});
