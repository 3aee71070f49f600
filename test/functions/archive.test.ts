import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { withWorld } from '../kit/given.ts';

let handler: typeof import('../../functions/archive.ts').handler;
let putAction: typeof import('../../store/actions.ts').putAction;
const files = new Map<string, Buffer>();
let failAfter = Infinity;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') return void response.writeHead(200).end('<ListBucketResult/>');
    if (failAfter-- <= 0) return void response.writeHead(403).end();
    files.set(decodeURIComponent(new URL(request.url!, 'http://x').pathname), Buffer.concat(chunks));
    response.writeHead(200, { etag: '"x"' }).end();
  });
});

withWorld('usage', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    ARCHIVE_BUCKET: 'archive',
    ARCHIVE_DAYS: '396',
    AWS_ENDPOINT_URL_S3: address,
    AWS_S3_FORCE_PATH_STYLE: 'true',
  });
  ({ handler } = await import('../../functions/archive.ts'));
  ({ putAction } = await import('../../store/actions.ts'));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const context = { getRemainingTimeInMillis: () => 600_000 };
const day = '2026-02-03';
const linesOf = (buffer: Buffer) =>
  gunzipSync(unchunked(buffer))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a day goes to files by shard, every row once, and a day that is taken up again writes the same files', async () => {
  for (let i = 0; i < 40; i++) {
    await putAction({
      userId: `user-${i}`,
      atMs: Date.parse(`${day}T10:00:00Z`) + i,
      tail: `t${i}`,
      type: 'consume',
    });
  }
  await putAction({ userId: 'later', atMs: Date.parse('2026-02-04T00:00:00Z'), tail: 't', type: 'consume' });
  failAfter = 3;
  await expect(handler({ day }, context)).rejects.toThrow();
  failAfter = Infinity;
  expect(await handler({ day }, context)).toEqual({ days: 1, rows: 40 });
  const names = [...files.keys()];
  expect(names.every((name) => /\/log\/dt=2026-02-03\/shard-[0-7]-part-000\.jsonl\.gz$/.test(name))).toBe(
    true,
  );
  const rows = [...files.values()].flatMap(linesOf);
  expect(new Set(rows.map((row) => row.user_id)).size).toBe(40);
  expect(rows).toHaveLength(40);
  const before = new Map([...files].map(([name, content]) => [name, linesOf(content)]));
  await handler({ day }, context);
  expect(new Map([...files].map(([name, content]) => [name, linesOf(content)]))).toEqual(before);
});

test('the nightly run begins at the day that is due and remembers where it stopped', async () => {
  const first = await handler({}, context);
  expect(first.days).toBe(1);
  expect(await handler({}, context)).toEqual({ days: 0, rows: 0 });
});

/** The SDK may send a body in signed chunks; what is between their headers is the content. */
function unchunked(body: Buffer): Buffer {
  const start = body.indexOf(Buffer.from([0x1f, 0x8b]));
  return body.subarray(start);
}
