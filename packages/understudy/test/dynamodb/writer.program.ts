import fs from 'node:fs';
import { inlineFunction, startLambdaCloud } from '../lambda/fixture.ts';
import { allOnThings, tableResource } from './fixture.ts';

/** Writes numbered rows as fast as it can and prints each one that was acknowledged, until it is killed. */
export const resources = (seen: string) => ({
  Things: tableResource(),
  Consumer: inlineFunction(
    'consumer',
    `const fs = require('node:fs');
     exports.handler = async (event) => fs.appendFileSync(${JSON.stringify(seen)}, event.Records.map((r) => r.dynamodb.Keys.pk.S).join('\\n') + '\\n');`,
  ),
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Things', 'StreamArn'] },
      FunctionName: 'consumer',
      StartingPosition: 'TRIM_HORIZON',
    },
  },
});

export const statements = [allOnThings, { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' }];

/** The guard and what it started, the engine first. */
export function processesOf(pid: number): number[] {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...children.split(' ').map(Number)];
}

async function write(folder: string, round: string): Promise<never> {
  const cloud = await startLambdaCloud(resources(`${folder}/seen`), statements, { folder });
  await cloud.mappings.start();
  fs.writeSync(1, `engine ${processesOf(cloud.storage.engine.pid!).join(' ')}\n`);
  const call = cloud.storage.gateway.callAs(cloud.as('FunctionRole'));
  const lane = async (name: string) => {
    for (let n = 0; ; n++) {
      const id = `${round}-${name}-${n}`;
      await call('PutItem', { TableName: 'things', Item: { pk: { S: id }, sk: { S: '1' } } });
      fs.writeSync(1, `${id}\n`);
    }
  };
  return Promise.race(['a', 'b', 'c', 'd'].map(lane));
}

if (process.env.WRITER_FOLDER) await write(process.env.WRITER_FOLDER, process.env.WRITER_ROUND!);
