import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import sqlite from 'node-sqlite3-wasm';
import { build } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { databaseIn } from '../../src/dynamodb/engine.ts';
import { toEngineSequence } from '../../src/dynamodb/streamRecords.ts';
import { tidyStreams } from '../../src/dynamodb/tidyStreams.ts';
import { startCloud, tableResource, temporaryFolder, type Cloud } from './fixture.ts';

const daySeconds = 86_400;
const markIn = (folder: string) => path.join(folder, 'dynamodb', 'tidied.json');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

const resources = { Things: tableResource(), Others: tableResource({ TableName: 'others' }) };

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

async function inCloud<Result>(folder: string, use: (cloud: Cloud) => Promise<Result>): Promise<Result> {
  const cloud = await startCloud(resources, folder, undefined);
  try {
    return await use(cloud);
  } finally {
    await cloud.stop();
  }
}

/** Rows of 2 kB, 25 at a time. */
async function write(cloud: Cloud, table: string, rows: number, size = 2000): Promise<void> {
  const call = cloud.storage.gateway.callAs(cloud.authority.administrator('test'));
  for (let at = 0; at < rows; at += 25) {
    const puts = Array.from({ length: Math.min(25, rows - at) }, (_, n) => ({
      PutRequest: {
        Item: { pk: { S: `p${at + n}` }, sk: { S: '1' }, text: { S: `${Math.random()}`.padEnd(size, 'x') } },
      },
    }));
    await call('BatchWriteItem', { RequestItems: { [table]: puts } });
  }
}

const arnOf = (cloud: Cloud, table: string) => cloud.storage.tables.get(table)!.stream!.arn;
const readFrom = (cloud: Cloud, table: string, after?: string) =>
  cloud.storage.streams.read(arnOf(cloud, table), after, 1000);
async function scanned(cloud: Cloud, table: string): Promise<number> {
  const call = cloud.storage.gateway.callAs(cloud.authority.administrator('test'));
  let count = 0;
  let next: unknown;
  do {
    const more = next === undefined ? {} : { ExclusiveStartKey: next };
    const page = await call('Scan', { TableName: table, Select: 'COUNT', ...more });
    count += page['Count'] as number;
    next = page['LastEvaluatedKey'];
  } while (next !== undefined);
  return count;
}

/** As if everything in it had been written, and looked at, that much earlier. */
function age(folder: string, seconds: number, more = ''): void {
  const database = new sqlite.Database(databaseIn(folder));
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec(`UPDATE _stream_records SET created_at = created_at - ${seconds}; ${more}`);
  database.close();
  fs.rmSync(markIn(folder));
}

const formerTrim = `DROP TRIGGER _stream_trim; CREATE TRIGGER _stream_trim AFTER INSERT ON _stream_records WHEN NEW.id % 5000 = 0
  BEGIN DELETE FROM _stream_records WHERE id IN (SELECT id FROM _stream_records ORDER BY id LIMIT 10000)
  AND created_at < NEW.created_at - 86400; END;`;

test.each([
  ['of a new folder', false],
  ['of a folder whose trim took every record', true],
])(
  'a reader of a table %s that rests for days while another is written to misses nothing that comes then',
  { timeout: 120_000 },
  async (_, isFormer) => {
    const folder = newFolder();
    const end = await inCloud(folder, async (cloud) => {
      await write(cloud, 'others', 3, 1);
      return (await readFrom(cloud, 'others')).end;
    });
    age(folder, 2 * daySeconds, isFormer ? formerTrim : '');
    if (isFormer) await tidyStreams(databaseIn(folder), () => new Map());
    await inCloud(folder, async (cloud) => {
      await write(cloud, 'things', 5025, 1);
      await write(cloud, 'others', 1, 1);
      expect((await readFrom(cloud, 'others', end)).records).toHaveLength(1);
    });
  },
);

test('changes that are older than a day and read are taken out, what is unread stays, and the disk is given back', async () => {
  const folder = newFolder();
  const file = databaseIn(folder);
  const read = await inCloud(folder, async (cloud) => {
    await write(cloud, 'things', 2000);
    await write(cloud, 'others', 100);
    const [things, others] = [await readFrom(cloud, 'things'), await readFrom(cloud, 'others')];
    return new Map([
      ['things', BigInt(toEngineSequence((await readFrom(cloud, 'things', things.end)).end!))],
      ['others', BigInt(toEngineSequence(others.records[39]!.dynamodb.SequenceNumber))],
    ]);
  });
  age(folder, 2 * daySeconds);
  const tidied = await tidyStreams(file, () => read);
  expect(tidied!.bytesBefore).toBeGreaterThan(12_000_000);
  expect(tidied!.bytesAfter).toBeLessThan(tidied!.bytesBefore * 0.6);
  expect(fs.statSync(file).size).toBe(tidied!.bytesAfter);
  await inCloud(folder, async (cloud) => {
    expect((await readFrom(cloud, 'things')).records).toHaveLength(1);
    expect((await readFrom(cloud, 'others')).records).toHaveLength(60);
    expect([await scanned(cloud, 'things'), await scanned(cloud, 'others')]).toEqual([2000, 100]);
  });
});

test('it is looked at once in a day, and not when it was not closed; changes of the same day stay', async () => {
  const folder = newFolder();
  const file = databaseIn(folder);
  await inCloud(folder, (cloud) => write(cloud, 'things', 50));
  const noReader = () => new Map<string, bigint>();
  expect(await tidyStreams(file, noReader)).toBeUndefined();
  fs.rmSync(markIn(folder));
  fs.writeFileSync(`${file}-wal`, '');
  expect(await tidyStreams(file, noReader)).toBeUndefined();
  fs.rmSync(`${file}-wal`);
  expect(await tidyStreams(file, noReader)).toBeDefined();
  expect(await tidyStreams(file, noReader)).toBeUndefined();
  await inCloud(folder, async (cloud) => expect((await readFrom(cloud, 'things')).records).toHaveLength(50));
});

test('a kill at any moment loses no row and no change that is unread', { timeout: 120_000 }, async () => {
  const folder = newFolder();
  await inCloud(folder, async (cloud) => {
    await write(cloud, 'things', 3000);
    await write(cloud, 'others', 100);
  });
  age(folder, 2 * daySeconds);
  const file = path.resolve('build', `tidy-${process.pid}.mjs`);
  await build({
    entryPoints: ['packages/understudy/src/dynamodb/tidyStreams.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const module = pathToFileURL(file).href;
  const ends: string[] = [];
  for (let round = 0; round < 6; round++) {
    const copy = newFolder();
    fs.cpSync(folder, copy, { recursive: true });
    const program = `import(${JSON.stringify(module)}).then(async ({ tidyStreams }) => {
      process.stdout.write('begins');
      await tidyStreams(${JSON.stringify(databaseIn(copy))}, () => new Map([['others', 0n]])); });`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await sleep(round * 100);
    child.kill('SIGKILL');
    const [code] = (await ended) as [number | null];
    ends.push(code === 0 ? 'whole' : 'killed');
    // Not again by the next start, which knows of no reader here.
    fs.writeFileSync(markIn(copy), JSON.stringify({ atMs: Date.now() }));
    await inCloud(copy, async (cloud) => {
      expect(await scanned(cloud, 'others')).toBe(100);
      expect((await readFrom(cloud, 'others')).records).toHaveLength(100);
    });
    fs.rmSync(`${databaseIn(copy)}.lock`, { recursive: true, force: true });
    const database = new sqlite.Database(databaseIn(copy));
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    expect(database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
    expect(database.get('SELECT COUNT(*) AS rows FROM things')).toEqual({ rows: 3000 });
    database.close();
  }
  fs.rmSync(file);
  console.log(`rounds: ${ends.join(' ')}`);
  expect(ends).toContain('killed');
});
