import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EngineConnection } from '../../src/dynamodb/connection.ts';
import { TtlSweeper } from '../../src/dynamodb/sweeper.ts';
import { SweptItems } from '../../src/dynamodb/sweptItems.ts';
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

  test('stay in a table that is too large to be looked through again and again', async () => {
    const folder = temporaryFolder();
    const running = await startLambdaCloud({ Things: tableResource() }, streamReading, { folder });
    const { storage, clock } = running;
    const expired = { ttl: { N: String(Math.floor(clock.now() / 1000) - 60) } };
    for (const nth of [1, 2, 3]) await put(running, nth, 'a', expired);
    const { hostname, port } = new URL(storage.engine.endpoint);
    const engine = new EngineConnection(hostname, Number(port));
    const sweep = async (rowsMax: number) => {
      const told: string[][] = [];
      const swept = new SweptItems(folder);
      const onSwept = (tables: string[]) => void told.push(tables);
      const parts = { engine, clock, tables: storage.tables, swept, onSwept, rowsMax };
      const sweeper = new TtlSweeper({ ...parts, onError: (error) => expect.fail(error.message) });
      const count = await sweeper.sweep();
      await sweeper.stop();
      return { count, told };
    };
    expect(await sweep(2)).toEqual({ count: 0, told: [] });
    expect(await sweep(3)).toEqual({ count: 3, told: [['things']] });
    engine.close();
    await running.stop();
    fs.rmSync(folder, { recursive: true });
  });
});
