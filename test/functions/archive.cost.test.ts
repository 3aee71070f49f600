import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { withWorld } from '../kit/given.ts';
import { expectTable } from '../kit/documents/tables.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
/** Of one shard, so that a page is full; and, in the long programme, of all of them. */
const few = { day: '2026-02-03', rows: 4_200, isOneShard: true };
const many = { day: '2026-02-04', rows: 50_000, isOneShard: false };
/** What is reckoned for, and what AWS asks for it in us-east-1, in dollars. */
const rowsADay = 2_000_000;
const shards = 8;
const dollars = { readUnit: 0.125e-6, writeUnit: 0.625e-6, put: 5e-6, gigabyteSecond: 16.6667e-6 };
/** A function of 512 MB has some 0.29 of a processor. A page took 0.13 s of a whole one here, and waits 0.05 s for its requests. */
const secondsPerPage = 0.5;
const gigabytes = 0.5;
const runSeconds = 570;

let handler: typeof import('../../functions/archive.ts').handler;
const files: Buffer[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    files.push(Buffer.concat(chunks));
    response.writeHead(200, { etag: '"x"' }).end();
  });
});

const world = withWorld(
  'usage',
  async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      ARCHIVE_BUCKET: 'archive',
      ARCHIVE_DAYS: '396',
      AWS_ENDPOINT_URL_S3: address,
      AWS_S3_FORCE_PATH_STYLE: 'true',
    });
    ({ handler } = await import('../../functions/archive.ts'));
  },
  { isWired: true },
);
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Rows as plain uses leave them. */
async function writeLog({ day, rows, isOneShard }: typeof few): Promise<void> {
  const { toActionRow } = await import('../../store/actions.ts');
  const { shardOf } = await import('../../store/shards.ts');
  const batches: object[][] = [];
  for (let n = 0, written = 0; written < rows; n++) {
    const userId = `0b4e6a52-7f0c-4a53-9d6a-${String(n).padStart(12, '0')}`;
    if (isOneShard && shardOf(userId) !== 0) continue;
    if (written++ % 25 === 0) batches.push([]);
    batches.at(-1)!.push(
      toActionRow({
        ...{
          userId,
          atMs: Date.parse(`${day}T00:00:00Z`) + ((n * 7) % 86_400_000),
          tail: 'dGFpbCBvZiBhIHVzZQ',
        },
        ...{ type: 'consume', feature: 'simulations', amount: 1, usageBefore: 25, usageAfter: 26 },
        ...{ counters: ['simulations#DAY#2026-02-03'], version: 26, planId: 'pro' },
      }),
    );
  }
  const TableName = process.env['TABLE_USER_ACTIONS_LOG']!;
  const worker = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const RequestItems = { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) };
      await world.documents.send(new BatchWriteCommand({ RequestItems }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** Archives what was written; gives what passed to the tables, and the number of rows of each file. */
async function archives(log: typeof few) {
  await writeLog(log);
  files.length = 0;
  const { value, passed } = await world.wire.during(() =>
    handler({ day: log.day }, { getRemainingTimeInMillis: () => 600_000 }),
  );
  expect(value).toEqual({ days: 1, rows: log.rows, isDone: true });
  const counts = files.map((file) => linesOf(file));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(log.rows);
  const queries = passed.filter(({ operation }) => operation === 'Query');
  const places = passed.filter(({ operation }) => operation === 'PutItem');
  expect(queries.length).toBe(places.length);
  expect(new Set(places.map(({ writeUnits }) => writeUnits))).toEqual(new Set([1]));
  return { queries, counts };
}

test('B6 · a day is archived at the price of its pages, and docs/nights.md reckons with it', async () => {
  const { queries, counts } = await archives(few);
  const rowsPerPage = Math.max(...counts);
  const page = { readUnits: Math.max(...queries.map(({ readUnits }) => readUnits)), writeUnits: 1 };
  const pages = shards * Math.ceil(rowsADay / shards / rowsPerPage);
  const seconds = pages * secondsPerPage;
  const price =
    pages * (page.readUnits * dollars.readUnit + page.writeUnits * dollars.writeUnit + dollars.put) +
    seconds * gigabytes * dollars.gigabyteSecond;
  expectTable('docs/nights.md', 'archive', [
    ['', 'a page', `a day of ${rowsADay.toLocaleString('en-US')} rows`],
    ['rows', rowsPerPage, rowsADay.toLocaleString('en-US')],
    ['DynamoDB requests', 2, (2 * pages).toLocaleString('en-US')],
    ['read units', page.readUnits, (page.readUnits * pages).toLocaleString('en-US')],
    ['write units', page.writeUnits, (page.writeUnits * pages).toLocaleString('en-US')],
    ['files', 1, pages.toLocaleString('en-US')],
    ['seconds', secondsPerPage, Math.round(seconds).toLocaleString('en-US')],
    ['runs of ten minutes', '', Math.ceil(seconds / runSeconds)],
    ['dollars', '', price.toFixed(2)],
  ]);
});

if (isFull)
  test('B6 · 50,000 rows of a day over all shards are archived, each once', async () => {
    const before = process.cpuUsage();
    const { queries } = await archives(many);
    const { user, system } = process.cpuUsage(before);
    const bytes = files.reduce((sum, file) => sum + file.byteLength, 0);
    console.info(
      `${many.rows} rows: ${queries.length} queries, ${files.length} files of ${Math.round(bytes / files.length / 1024)} KB, ` +
        `${((user + system) / 1e6).toFixed(1)} s of processor, the writing of the rows among it`,
    );
  });

function linesOf(body: Buffer): number {
  const text = gunzipSync(body.subarray(body.indexOf(Buffer.from([0x1f, 0x8b])))).toString();
  return text.trim().split('\n').length;
}
