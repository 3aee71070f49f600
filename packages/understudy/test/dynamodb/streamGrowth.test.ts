import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startCloud, tableResource } from './fixture.ts';
import { processesOf } from './writer.program.ts';

const sample = 500;
const between = 8000;

/** Processor time that a process has used, in clock ticks. */
function ticksOf(pid: number): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

test('a write costs the engine the same after thousands of stream records', async () => {
  const cloud = await startCloud({ Things: tableResource() });
  const pid = processesOf(cloud.storage.engine.pid!)[1]!;
  const call = cloud.storage.gateway.callAs(cloud.authority.administrator('test'));
  const update = (n: number) =>
    call('UpdateItem', {
      TableName: 'things',
      Key: { pk: { S: `p${n % 100}` }, sk: { S: '1' } },
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
  const ticksFor = async (count: number) => {
    const before = ticksOf(pid);
    for (let at = 0; at < count; at += 20)
      await Promise.all(Array.from({ length: 20 }, (_, n) => update(at + n)));
    return ticksOf(pid) - before;
  };
  const first = await ticksFor(sample);
  for (let at = 0; at < between; at += 100) {
    await Promise.all(
      [0, 25, 50, 75].map((offset) =>
        call('BatchWriteItem', { RequestItems: { things: puts(at + offset) } }),
      ),
    );
  }
  const last = await ticksFor(sample);
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
  // Without the index it is several times as much at this size, and grows on.
  expect(last / Math.max(first, 5)).toBeLessThan(2.5);
});

function puts(from: number) {
  return Array.from({ length: 25 }, (_, n) => ({
    PutRequest: { Item: { pk: { S: `b${n}` }, sk: { S: '1' }, n: { N: String(from) } } },
  }));
}

test('the engine leaves its memory for pages as it was prepared', async () => {
  const cloud = await startCloud({ Things: tableResource() });
  await cloud.storage.gateway.callAs(cloud.authority.administrator('test'))('PutItem', {
    TableName: 'things',
    Item: { pk: { S: 'p' }, sk: { S: '1' } },
  });
  await cloud.stop();
  const header = fs.readFileSync(path.join(cloud.folder, 'dynamodb', 'tables.sqlite')).subarray(0, 100);
  // SQLite: documented; the suggested size of the page cache, in pages.
  expect(header.readUInt32BE(48)).toBe(32_768);
  fs.rmSync(cloud.folder, { recursive: true });
});
