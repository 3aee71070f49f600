import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, describe, expect, test } from 'vitest';
import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';
import { sourceNamed } from '../../../tools/import/sources/openSource.ts';
import type { Found, Source } from '../../../tools/import/sources/source.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-sources-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const seed = Number(process.env['USHER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let count = 0;
function fileOf(text: string | Buffer): string {
  const path = join(scratch, `file-${count++}`);
  writeFileSync(path, text);
  return path;
}

const needs = {
  ...{ segments: 1, delimiter: ',', readUsers: () => undefined },
  target: {
    poolId: 'eu-central-1_Own000000',
    region: 'eu-central-1',
    usersOf: undefined as string | undefined,
  },
};

const open = (from: string, delimiter = ',') =>
  sourceNamed(from).open({ ...needs, folder: mkdtempSync(join(scratch, 'run-')), delimiter });

/** Every page of every part; each is asked of a source that was opened anew, as a run that was killed does. */
async function all(from: string, { isReopened = false, delimiter = ',' } = {}): Promise<Found[]> {
  let source = await open(from, delimiter);
  const found: Found[] = [];
  const { size } = source;
  let read = 0;
  for (const part of source.parts) {
    let next: unknown;
    do {
      if (isReopened) source = await reopened(source, from, delimiter);
      const page = await source.page(part, next);
      found.push(...page.rows);
      read += page.size;
      next = page.next === undefined ? undefined : JSON.parse(JSON.stringify(page.next));
    } while (next !== undefined);
  }
  await source.close(true);
  // A header is no row.
  expect(read).toBeLessThanOrEqual(size!);
  return found;
}

async function reopened(source: Source, from: string, delimiter: string): Promise<Source> {
  await source.close(false);
  return open(from, delimiter);
}

const rowsOf = (found: Found[]) => found.flatMap((one) => ('row' in one ? [one.row] : []));
const faultsOf = (found: Found[]) =>
  found.flatMap((one) => ('malformed' in one ? [`${one.place}: ${one.malformed}`] : []));

describe('JSON lines', () => {
  test('a malformed line is told with its number, and the lines behind it are read', async () => {
    const lines = ['{"a":1}', '{"a":', '', '[1]', 'null', '  ', '{"a":2}', 'x'.repeat(1_100_000), '{"a":3}'];
    const found = await all(`jsonl:${fileOf(`\uFEFF${lines.join('\r\n')}`)}`);
    expect(rowsOf(found)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const faults = faultsOf(found);
    expect(faults).toHaveLength(4);
    expect(faults[0]).toMatch(/^line 2: it is not JSON/);
    expect(faults.slice(1)).toEqual([
      'line 4: it is JSON, but not an object, { … }',
      'line 5: it is JSON, but not an object, { … }',
      'line 8: the line is longer than 1048576 bytes',
    ]);
  });

  test('a line that is not UTF-8 costs itself alone', async () => {
    const path = fileOf('{"a":1}\n');
    appendFileSync(path, Buffer.from([0x7b, 0xff, 0x7d, 0x0a]));
    appendFileSync(path, '{"a":"é"}');
    const found = await all(`jsonl:${path}`);
    expect(rowsOf(found)).toEqual([{ a: 1 }, { a: 'é' }]);
    expect(faultsOf(found)).toEqual(['line 2: the line is not UTF-8']);
  });

  test('an attribute with a name that JavaScript gives a meaning stays an attribute', async () => {
    const [row] = rowsOf(await all(`jsonl:${fileOf('{"__proto__":{"admin":true}}')}`));
    expect(Object.keys(row!)).toEqual(['__proto__']);
    expect((row as { admin?: unknown }).admin).toBeUndefined();
  });

  test('a run that begins at each page anew reads the same rows in the same places', async () => {
    const lines = Array.from({ length: 950 }, (_, at) =>
      at % 97 === 5 ? '{' : JSON.stringify({ at, text: 'ä\u2028' }),
    );
    const path = fileOf(lines.join('\n'));
    const found = await all(`jsonl:${path}`);
    expect(found).toHaveLength(950);
    expect(await all(`jsonl:${path}`, { isReopened: true })).toEqual(found);
  });
});

describe('CSV', () => {
  test('values may be quoted, hold the delimiter, quotes and line breaks, and an empty one is empty', async () => {
    const text = 'id,text,n\r\n1,"a, ""b""\r\nc",\r\n\r\n2,plain,7\r\n';
    const found = await all(`csv:${fileOf(`\uFEFF${text}`)}`);
    expect(found).toEqual([
      { place: 'line 2', row: { id: '1', text: 'a, "b"\nc', n: '' } },
      { place: 'line 5', row: { id: '2', text: 'plain', n: '7' } },
    ]);
  });

  test('a malformed line is told with its number, and costs no line behind it', async () => {
    const lines = ['a,b', '1,2', '1', '1,2,3', '1,"never closed', '2,"ok"', 'x"y,2', '3,"b"c', '4,ok'];
    const found = await all(`csv:${fileOf(lines.join('\n'))}`);
    expect(rowsOf(found)).toEqual([
      { a: '1', b: '2' },
      { a: '2', b: 'ok' },
      { a: '4', b: 'ok' },
    ]);
    expect(faultsOf(found)).toEqual([
      'line 3: it has 1 values, and the first line names 2 columns',
      'line 4: it has 3 values, and the first line names 2 columns',
      'line 5: a quote is not closed',
      'line 7: a quote stands where none may be',
      'line 8: a quote stands where none may be',
    ]);
  });

  test('a quote that is never closed costs its own line, not the rest of the file', async () => {
    const lines = Array.from({ length: 1_000 }, (_, at) => `${at},value`);
    const found = await all(`csv:${fileOf(['a,b', '7,"open', ...lines].join('\n'))}`);
    expect(rowsOf(found)).toHaveLength(1_000);
    expect(faultsOf(found)).toEqual(['line 2: a quote is not closed']);
  });

  test('another delimiter is taken', async () => {
    expect(rowsOf(await all(`csv:${fileOf('a;b\n1,5;x')}`, { delimiter: ';' }))).toEqual([
      { a: '1,5', b: 'x' },
    ]);
  });

  test.each([
    ['', 'is empty: its first line has to name the columns'],
    ['a,b,a\n', 'has to name each column once: a is named twice'],
    ['a,,c\n', 'has to name each column once: one has no name'],
    ['a,"b\n1,2\n', 'has to name the columns: a quote is not closed'],
  ])('a first line that is no header is refused: %j', async (text, why) => {
    await expect(open(`csv:${fileOf(text)}`)).rejects.toThrow(why);
  });

  test('generated values come back as they were written, in one reading and in one that begins at each page anew', async () => {
    const random = randomsFrom(seed);
    const pieces = ['a', '"', ',', '\n', ' ', 'ü', '🏎', "'", ';', '""', '\t', '\\'];
    const value = () =>
      Array.from(
        { length: Math.floor(random() * 6) },
        () => pieces[Math.floor(random() * pieces.length)]!,
      ).join('');
    const rows = Array.from({ length: 700 }, (_, at) => ({ n: String(at), a: value(), b: value() }));
    const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const path = fileOf(['n,a,b', ...rows.map(({ n, a, b }) => [n, a, b].map(quoted).join(','))].join('\n'));
    console.log(`CSV: seed ${seed}, ${rows.length} rows`);
    const found = await all(`csv:${path}`);
    expect(rowsOf(found)).toEqual(rows);
    expect(await all(`csv:${path}`, { isReopened: true })).toEqual(found);
  });
});

describe('SQLite', () => {
  /** A file with the tables that the statements make. */
  function database(...statements: string[]): string {
    const path = join(scratch, `db-${count++}`);
    const made = new sqlite.Database(path);
    for (const statement of statements) made.exec(statement);
    made.close();
    return path;
  }
  const numbers = (n: number) =>
    `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ${n}) SELECT x, 'u' || x FROM c`;

  test('each table is read with its rows, their types and their places', async () => {
    const path = database(
      'CREATE TABLE users (id TEXT, n INTEGER, r REAL, b BLOB, big INTEGER, none TEXT)',
      "INSERT INTO users VALUES ('a', 1, 1.5, x'00ff', 9007199254740993, NULL)",
      'CREATE TABLE "odd ""name" (x)',
      'INSERT INTO "odd ""name" VALUES (\'y\')',
    );
    expect(await all(`sqlite:${path}`)).toEqual([
      { place: 'odd "name, row 1', row: { $table: 'odd "name', x: 'y' } },
      {
        place: 'users, row 1',
        row: { $table: 'users', id: 'a', n: 1, r: 1.5, b: 'AP8=', big: '9007199254740993', none: null },
      },
    ]);
    expect(await all(`sqlite:${path}#users`)).toHaveLength(1);
    await expect(open(`sqlite:${path}#people`)).rejects.toThrow(
      'has no table people; it has odd "name, users.',
    );
  });

  test('a table without a rowid and a view are read whole, in one reading and in one that begins at each page anew', async () => {
    const path = database(
      'CREATE TABLE keyed (x INTEGER PRIMARY KEY, name TEXT) WITHOUT ROWID',
      `INSERT INTO keyed ${numbers(450)}`,
      'CREATE VIEW seen AS SELECT name FROM keyed',
    );
    for (const table of ['keyed', 'seen']) {
      const found = await all(`sqlite:${path}#${table}`);
      expect(new Set(rowsOf(found).map((row) => row['name'])).size).toBe(450);
      expect(await all(`sqlite:${path}#${table}`, { isReopened: true })).toEqual(found);
    }
  });

  test('rows with gaps between them are read once, and nothing is written beside the file', async () => {
    const folder = mkdtempSync(join(scratch, 'alone-'));
    const path = join(folder, 'old.db');
    const made = new sqlite.Database(path);
    made.exec('CREATE TABLE users (x INTEGER, name TEXT)');
    made.exec(`INSERT INTO users ${numbers(1_000)}`);
    made.exec('DELETE FROM users WHERE x % 3 = 0');
    made.close();
    const found = await all(`sqlite:${path}`);
    expect(found).toHaveLength(667);
    expect(await all(`sqlite:${path}`, { isReopened: true })).toEqual(found);
    expect(readdirSync(folder)).toEqual(['old.db']);
  });

  test('a reader that was killed leaves no lock that stops the next one', async () => {
    const path = database('CREATE TABLE users (x)', 'INSERT INTO users VALUES (1)');
    const folder = mkdtempSync(join(scratch, 'killed-'));
    await (await sourceNamed(`sqlite:${path}`).open({ ...needs, folder })).close(false);
    mkdirSync(join(folder, 'source.sqlite.lock'));
    const source = await sourceNamed(`sqlite:${path}`).open({ ...needs, folder });
    expect((await source.page('users', undefined)).rows).toHaveLength(1);
    await source.close(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a file whose newest changes stand beside it is refused, and one that is none, too', async () => {
    const path = database('CREATE TABLE users (x)');
    writeFileSync(`${path}-wal`, 'changes');
    await expect(open(`sqlite:${path}`)).rejects.toThrow(
      /-wal holds changes that are not in .* yet\. Stop the app/,
    );
    await expect(open(`sqlite:${fileOf('CREATE TABLE users')}`)).rejects.toThrow('is not an SQLite database');
  });
});

test.each([
  ['csv:/nowhere.csv', '/nowhere.csv is not there.'],
  [`jsonl:${scratch}`, 'is not a file.'],
  ['xml:file', '--from is "xml:file"; it has to be dynamodb:<table>, '],
  ['csv:', '--from is "csv:"'],
  ['stripe', 'npm run adopt'],
])('a source that is not there is refused in a sentence: %s', (from, why) => {
  expect(() => sourceNamed(from)).toThrow(why);
});
