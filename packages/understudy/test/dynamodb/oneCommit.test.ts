import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RequestBody } from '../../src/dynamodb/demands.ts';
import { startEngine, type Engine } from '../../src/dynamodb/engine.ts';
import { writeBatch } from '../../src/dynamodb/oneCommit.ts';
import { randomsFrom } from '../kit/randoms.ts';
import { temporaryFolder } from './fixture.ts';

type Item = Record<string, Record<string, unknown>>;

const batches = 60;
const folder = temporaryFolder();
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    dataFolder: folder,
    onExit: (message) => {
      throw new Error(message);
    },
  });
  for (const TableName of ['together', 'asked']) {
    await engine.connection.call('CreateTable', {
      TableName,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: ['pk', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'KindIndex',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  }
});

afterAll(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** What a batch answers when it is written in one commit, and when the engine is asked for it as it is. */
async function both(batch: (table: string) => RequestBody): Promise<{ together: unknown; asked: unknown }> {
  const together = await writeBatch(engine.connection, batch('together'));
  const asked = await engine.connection.request(
    'DynamoDB_20120810.BatchWriteItem',
    JSON.stringify(batch('asked')),
  );
  return {
    together: { status: together.status, ...JSON.parse(together.text.replaceAll('together', 'asked')) },
    asked: { status: asked.status, ...JSON.parse(asked.text) },
  };
}

async function rowsOf(TableName: string): Promise<object[]> {
  const { Items } = await engine.connection.call<{ Items: { pk: { S: string } }[] }>('Scan', { TableName });
  return Items.sort((a, b) => (a.pk.S < b.pk.S ? -1 : 1));
}

describe('a batch that is written in one commit', () => {
  test(`leaves the rows, the answer and the capacity of ${batches} random batches as the engine’s own`, async () => {
    const seed = Date.now() % 1_000_000;
    console.info(`oneCommit: seed ${seed}`);
    const random = randomsFrom(seed);
    const below = (end: number) => Math.floor(random() * end);
    let entries = 0;
    for (let n = 0; n < batches; n++) {
      const keys = [...new Set(Array.from({ length: 1 + below(25) }, () => `row ${below(40)}`))];
      const requests = keys.map((pk) => {
        entries++;
        if (below(4) === 0) return { DeleteRequest: { Key: { pk: { S: pk } } } };
        const kind: Item = below(3) === 0 ? {} : { kind: { S: `kind ${below(5)}` } };
        return { PutRequest: { Item: { pk: { S: pk }, text: { S: 'ü'.repeat(below(3000)) }, ...kind } } };
      });
      const { together, asked } = await both((table) => ({
        RequestItems: { [table]: requests },
        ReturnConsumedCapacity: 'INDEXES',
      }));
      expect(together, `batch ${n}`).toEqual(asked);
      expect(together).toMatchObject({ status: 200 });
    }
    expect(entries).toBeGreaterThan(batches * 5);
    expect(await rowsOf('together')).toEqual(await rowsOf('asked'));
  });

  test('is refused in the words of a batch, and leaves nothing behind', async () => {
    const before = await rowsOf('together');
    const put = (pk: string, more: object = {}) => ({ PutRequest: { Item: { pk: { S: pk }, ...more } } });
    const wrong: Record<string, RequestBody['RequestItems'] | undefined> = {
      'one key twice': { TABLE: [put('a'), put('a')] },
      'no key': { TABLE: [put('a'), { PutRequest: { Item: { kind: { S: 'k' } } } }] },
      'a key of another type': { TABLE: [put('a'), { PutRequest: { Item: { pk: { N: '1' } } } }] },
      'an index key of another type': { TABLE: [put('a'), put('b', { kind: { N: '1' } })] },
      'no table': { nowhere: [put('a')] },
      'more than 25': { TABLE: Array.from({ length: 26 }, (_, n) => put(String(n))) },
      'a row of more than 400 KB': { TABLE: [put('a', { text: { S: 'x'.repeat(410_000) } })] },
      nothing: { TABLE: [] },
    };
    for (const [name, items] of Object.entries(wrong)) {
      const { together, asked } = await both(
        (table) =>
          JSON.parse(JSON.stringify({ RequestItems: items }).replaceAll('TABLE', table)) as RequestBody,
      );
      expect(together, name).toEqual(asked);
      expect((together as { status: number }).status, name).toBe(400);
    }
    expect(await rowsOf('together')).toEqual(before);
  });

  test('of more than a transaction takes is written all the same', async () => {
    const requests = Array.from({ length: 13 }, (_, n) => ({
      PutRequest: { Item: { pk: { S: `large ${n}` }, text: { S: 'x'.repeat(390_000) } } },
    }));
    const { together, asked } = await both((table) => ({
      RequestItems: { [table]: requests },
      ReturnConsumedCapacity: 'INDEXES',
    }));
    expect(together).toEqual(asked);
    expect(together).toMatchObject({ status: 200 });
  });
});
