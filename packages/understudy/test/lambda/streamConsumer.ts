import fs from 'node:fs';
import { allOnThings } from '../dynamodb/fixture.ts';
import { inlineFunction, type LambdaCloud } from './fixture.ts';

export const queue = 'arn:aws:sqs:eu-central-1:000000000000:dead';
export const streamReading = [
  {
    Effect: 'Allow',
    Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    Resource: { 'Fn::GetAtt': ['Things', 'StreamArn'] },
  },
  { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' },
  allOnThings,
];
export const sending = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue };

/** Writes each batch as a line into a file; fails as long as a record's `n` is among the poisoned ones. */
export function consumer(file: string, poison: number[] = [], answer = 'null') {
  return inlineFunction(
    'consumer',
    `const fs = require('node:fs');
     exports.handler = async (event) => {
       const ns = event.Records.map((r) => Number((r.dynamodb.NewImage ?? r.dynamodb.OldImage).n.N));
       fs.appendFileSync(${JSON.stringify(file)}, JSON.stringify({ ns, records: event.Records }) + '\\n');
       const bad = event.Records.find((r, i) => ${JSON.stringify(poison)}.includes(ns[i]));
       if (bad) ${answer === 'null' ? "throw new Error('poison')" : answer};
     }`,
  );
}

export function mapping(more: object = {}) {
  return {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Things', 'StreamArn'] },
      FunctionName: { Ref: 'Consumer' },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 4,
      ...more,
    },
  };
}

export interface Batch {
  ns: number[];
  records: Record<string, unknown>[];
}

export function batchesIn(file: string): Batch[] {
  if (!fs.existsSync(file)) return [];
  // A line that is still being written has no end yet.
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Batch);
}

export const put = (running: LambdaCloud, n: number, pk = 'a', more: object = {}) =>
  running.storage.gateway.callAs(running.as('FunctionRole'))('PutItem', {
    TableName: 'things',
    Item: { pk: { S: pk }, sk: { S: String(n) }, n: { N: String(n) }, ...more },
  });
