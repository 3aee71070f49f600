import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { withWorld } from '../kit/given.ts';
import { expectTable } from '../kit/documents/tables.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
/** Of one shard in the short programme, so that pages are full; of all shards in the long one. */
const rowsWritten = isFull ? 50_000 : 3_500;
const day = '2026-02-03';
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
async function writeLog(): Promise<void> {
  const { toActionRow } = await import('../../store/actions.ts');
  const { shardOf } = await import('../../store/shards.ts');
  const batches: object[][] = [];
  for (let n = 0, written = 0; written < rowsWritten; n++) {
    const userId = `0b4e6a52-7f0c-4a53-9d6a-${String(n).padStart(12, '0')}`;
    if (!isFull && shardOf(userId) !== 0) continue;
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

test(`B6 · ${rowsWritten} rows of a day are archived at the price of their pages, and docs/nights.md reckons with it`, async () => {
  await writeLog();
  const before = process.cpuUsage();
  const { value, passed } = await world.wire.during(() =>
    handler({ day }, { getRemainingTimeInMillis: () => 600_000 }),
  );
  const { user, system } = process.cpuUsage(before);
  expect(value).toEqual({ days: 1, rows: rowsWritten, isDone: true });
  const counts = files.map((file) => linesOf(file));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rowsWritten);

  const queries = passed.filter(({ operation }) => operation === 'Query');
  const places = passed.filter(({ operation }) => operation === 'PutItem');
  expect(queries.length).toBe(places.length);
  const rowsPerPage = Math.max(...counts);
  const page = { readUnits: Math.max(...queries.map(({ readUnits }) => readUnits)), writeUnits: 1 };
  expect(new Set(places.map(({ writeUnits }) => writeUnits))).toEqual(new Set([page.writeUnits]));

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
  const cpu = (user + system) / 1e6;
  const bytes = files.reduce((sum, file) => sum + file.byteLength, 0);
  console.log(
    `${rowsWritten} rows: ${queries.length} queries, ${files.length} files of ${Math.round(bytes / files.length / 1024)} KB, ` +
      `${cpu.toFixed(1)} s of processor, ${((cpu / queries.length) * 1000).toFixed(0)} ms a page`,
  );
});

function linesOf(body: Buffer): number {
  const text = gunzipSync(body.subarray(body.indexOf(Buffer.from([0x1f, 0x8b])))).toString();
  return text.trim().split('\n').length;
}
