import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { startLambdaCloud } from '../lambda/fixture.ts';
import { batchesIn, consumer, mapping, put, streamReading } from '../lambda/streamConsumer.ts';
import { tableResource, temporaryFolder } from './fixture.ts';

describe('rows that a TTL removes', () => {
  test('leave when the clock passes them, and the stream says that the service did it', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'batches.jsonl');
    const running = await startLambdaCloud(
      { Things: tableResource(), Consumer: consumer(file), Mapping: mapping() },
      streamReading,
      { folder },
    );
    const nowSeconds = Math.floor(running.clock.now() / 1000);
    await put(running, 1, 'a', { ttl: { N: String(nowSeconds + 60) } });
    await put(running, 2, 'a', { ttl: { N: String(nowSeconds + 7200) } });
    await put(running, 3, 'a', { ttl: { N: String(nowSeconds - 6 * 365 * 86_400) } });
    await put(running, 4);
    await running.mappings.start();
    await running.mappings.drained();
    running.clock.advance(120_000);
    expect(await running.storage.sweeper.sweep()).toBe(0);
    await running.mappings.drained();
    await running.storage.gateway.callAs(running.as('FunctionRole'))('DeleteItem', {
      TableName: 'things',
      Key: { pk: { S: 'a' }, sk: { S: '4' } },
    });
    await running.mappings.drained();
    await running.stop();
    const removals = batchesIn(file)
      .flatMap((batch) => batch.records)
      .filter((record) => record.eventName === 'REMOVE');
    expect(removals).toHaveLength(2);
    expect(removals[0]).toMatchObject({
      userIdentity: { principalId: 'dynamodb.amazonaws.com', type: 'Service' },
      dynamodb: { Keys: { sk: { S: '1' } } },
    });
    expect(removals[1]).not.toHaveProperty('userIdentity');
    fs.rmSync(folder, { recursive: true });
  });
});
