import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { day as dayMs, withWorld } from '../kit/given.ts';

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
    ({ putAction } = await import('../../store/actions.ts'));
  },
  { isWired: true },
);
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** How old a day is when it goes to the archive. */
const ageDays = 370;
let today = Date.parse('2026-11-30T03:41:00Z');
const due = () => new Date(today - ageDays * dayMs).toISOString().slice(0, 10);
beforeEach(() => {
  files.clear();
  today += dayMs;
  vi.useFakeTimers({ toFake: ['Date'], now: today });
});
afterEach(() => {
  failAfter = Infinity;
  world.wire.decide = () => undefined;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const context = { getRemainingTimeInMillis: () => 600_000 };
/** Has time for a few looks at the clock: a page takes one, and so does each step of a night. */
const hurried = (looks: number) => ({ getRemainingTimeInMillis: () => (looks-- > 0 ? 600_000 : 30_000) });
const linesOf = (buffer: Buffer) =>
  gunzipSync(unchunked(buffer))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const archivedRows = () => [...files.values()].flatMap(linesOf);
const partsOf = (day: string) =>
  [...files.keys()].filter((name) => name.includes(`dt=${day}`)).map((name) => /part-(\d+)/.exec(name)![1]);

/** Rows of one account on one day, of which three fill a page of a query. */
async function largeRows(day: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await putAction({
      ...{ userId: 'large', atMs: Date.parse(`${day}T10:00:00Z`) + i, tail: `t${i}`, type: 'consume' },
      details: { words: 'w'.repeat(340_000) },
    });
}

/** Continues until the night is done; gives the number of runs. */
async function untilDone(looks: number): Promise<number> {
  for (let runs = 1; ; runs++) if ((await handler({}, hurried(looks))).isDone) return runs;
}

test('a day goes to files by shard, every row once, and a day that is taken up again writes the same files', async () => {
  const day = '2026-02-03';
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
  // The three shards whose files were there are not written again.
  const rest = await handler({ day }, context);
  expect(rest).toMatchObject({ days: 1, isDone: true });
  expect(rest.rows).toBeLessThan(40);
  const names = [...files.keys()];
  expect(names.every((name) => /\/log\/dt=2026-02-03\/shard-[0-7]-part-000\.jsonl\.gz$/.test(name))).toBe(
    true,
  );
  expect(new Set(archivedRows().map((row) => row.user_id)).size).toBe(40);
  expect(archivedRows()).toHaveLength(40);
  const before = new Map([...files].map(([name, content]) => [name, linesOf(content)]));
  expect(await handler({ day }, context)).toEqual({ days: 1, rows: 40, isDone: true });
  expect(new Map([...files].map(([name, content]) => [name, linesOf(content)]))).toEqual(before);
});

test('the nightly run begins at the day that is due and remembers where it stopped', async () => {
  const first = await handler({ start: true }, context);
  expect(first).toMatchObject({ days: 1, isDone: true });
  expect(await handler({ start: true }, context)).toEqual({ days: 0, rows: 0, isDone: true });
});

describe('a day of many pages', () => {
  const count = 9;

  test('B6 · is stopped in time and continued behind its last page, every row once, until the night is done', async () => {
    const day = due();
    await largeRows(day, count);
    const first = await handler({ start: true }, hurried(3));
    expect(first.isDone).toBe(false);
    const runs = await untilDone(3);
    expect(runs).toBeGreaterThan(3);
    expect(archivedRows().map((row) => row.timestamp)).toHaveLength(count);
    expect(new Set(archivedRows().map((row) => row.timestamp)).size).toBe(count);
    const parts = partsOf(day);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(parts).toEqual(parts.map((_, part) => String(part).padStart(3, '0')));
    expect(await handler({}, context)).toEqual({ days: 0, rows: 0, isDone: true });
  });

  test('B6 · has every row once, too, when a run dies behind a file, before it wrote where it is, and the page reads otherwise by then', async () => {
    const day = due();
    await largeRows(day, count);
    let pages = 0;
    world.wire.decide = (operation, body) => {
      if (operation !== 'PutItem' || body['Item']?.item?.S !== 'place') return undefined;
      const { day: at, part } = body['Item'].value.M;
      return at.S === day && Number(part.N) === 2 && ++pages > 0 ? 'refuse' : undefined;
    };
    await expect(handler({ start: true }, context)).rejects.toThrow();
    expect(pages).toBeGreaterThan(0);
    expect(partsOf(day).at(-1)).toBe('001');
    const repeated = linesOf([...files.values()].at(-1)!);
    // Its account has left meanwhile, and its words with it: the page has room for more rows.
    world.wire.decide = () => undefined;
    await world.put('TABLE_USER_ACTIONS_LOG', { ...repeated[0], action_details: {} });
    await handler({}, context);
    expect(linesOf([...files].find(([name]) => name.includes('part-001'))![1]).length).toBeGreaterThan(
      repeated.length,
    );
    const times = archivedRows().map((row) => row.timestamp);
    expect(times).toHaveLength(count);
    expect(new Set(times).size).toBe(count);
  });

  test('B6 · is archived once by two runs at the same time, of which one leaves it to the other', async () => {
    const day = due();
    await largeRows(day, count);
    const both = await Promise.all([handler({ start: true }, context), handler({ start: true }, context)]);
    expect(both.map(({ rows }) => rows).toSorted((a, b) => a - b)).toEqual([0, count]);
    expect(archivedRows()).toHaveLength(count);
    // The night that was asked for last is worked on by the next.
    expect((await handler({}, context)).isDone).toBe(true);
    expect(archivedRows()).toHaveLength(count);
  });

  test('a run that died holds up the others for two minutes', async () => {
    await largeRows(due(), 3);
    world.wire.decide = (operation) => (operation === 'DeleteItem' ? 'refuse' : undefined);
    await expect(handler({ start: true }, context)).rejects.toThrow();
    world.wire.decide = () => undefined;
    expect((await handler({ start: true }, context)).isDone).toBe(false);
    vi.setSystemTime(today + 121_000);
    expect((await handler({}, context)).isDone).toBe(true);
  });
});

test('B6 · every run says how old the first day is that is not archived, and TTL is a month away when all are', async () => {
  const said: number[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    const { ArchiveAgeDays: age } = JSON.parse(line) as { ArchiveAgeDays?: number };
    if (age !== undefined) said.push(age);
  });
  // No night for nine days.
  vi.setSystemTime(today + 9 * dayMs);
  await handler({ start: true }, hurried(1));
  await handler({}, hurried(9));
  await handler({}, context);
  await handler({}, context);
  expect(said).toEqual([379, 378, 369, 369]);
});

/** The SDK may send a body in signed chunks; what is between their headers is the content. */
function unchunked(body: Buffer): Buffer {
  const start = body.indexOf(Buffer.from([0x1f, 0x8b]));
  return body.subarray(start);
}
