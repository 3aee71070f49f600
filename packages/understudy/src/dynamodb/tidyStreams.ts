import fs from 'node:fs';
import path from 'node:path';

/** How far each table's stream has been read by everything that reads it, in the engine's numbers; absent: nothing reads it. */
export type ReadTo = ReadonlyMap<string, bigint>;

export interface Tidied {
  bytesBefore: number;
  bytesAfter: number;
}

type Database = import('node-sqlite3-wasm').Database;

const dayMs = 86_400_000;
/** Writing a file anew is for what makes room: a quarter of it, and this much. */
const freedBytesMin = 4_000_000;
const freedShareMin = 0.25;

/**
 * Takes out of the engine's file, before it is opened, the stream records that are older than a day and that everything has read, and
 * gives the disk what is then free. Once in a day of this machine's own clock, by which the engine dates its records. Each step is a
 * transaction: after a kill the file is as before it or as after it. Undefined when it was not due, or when the file was not closed: a log
 * beside it says that an engine still has it, or was killed before it could write back what it had.
 */
export async function tidyStreams(
  file: string,
  readTo: () => ReadTo,
  nowMs = Date.now(),
): Promise<Tidied | undefined> {
  const mark = path.join(path.dirname(file), 'tidied.json');
  const isNew = !fs.existsSync(file);
  if (!isNew && (!isDue(mark, nowMs) || fs.existsSync(`${file}-wal`))) return undefined;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const tidied = isNew ? undefined : await tidy(file, readTo(), nowMs);
  fs.writeFileSync(`${mark}.new`, JSON.stringify({ atMs: nowMs }));
  fs.renameSync(`${mark}.new`, mark);
  return tidied;
}

function isDue(mark: string, nowMs: number): boolean {
  if (!fs.existsSync(mark)) return true;
  const { atMs } = JSON.parse(fs.readFileSync(mark, 'utf8')) as { atMs: number };
  // A clock that was put back is no reason to wait for longer.
  return Math.abs(nowMs - atMs) >= dayMs;
}

async function tidy(file: string, readTo: ReadTo, nowMs: number): Promise<Tidied> {
  const bytesBefore = fs.statSync(file).size;
  const { default: sqlite } = await import('node-sqlite3-wasm');
  // Its lock is a folder, which a kill leaves behind; the data folder's own lock keeps everyone else out.
  fs.rmSync(`${file}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(file);
  try {
    // Without it a file with a write-ahead log needs memory that is shared between processes, which this build does not have.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    if (hasStreams(database)) {
      database.exec('BEGIN IMMEDIATE');
      keepNewest(database);
      remove(database, readTo, nowMs);
      database.exec('COMMIT');
      if (isWorthWhile(database)) database.exec('VACUUM');
    }
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
  return { bytesBefore, bytesAfter: fs.statSync(file).size };
}

function hasStreams(database: Database): boolean {
  return database.get("SELECT 1 FROM sqlite_master WHERE name = '_stream_order'") !== null;
}

/** The trim of a file that was prepared before it left the newest record of each table: `emptyDatabase.ts`. */
function keepNewest(database: Database): void {
  database.exec('DROP TRIGGER IF EXISTS _stream_trim');
  database.exec(`CREATE TRIGGER _stream_trim AFTER INSERT ON _stream_records WHEN NEW.id % 5000 = 0
    BEGIN DELETE FROM _stream_records WHERE id IN (SELECT id FROM _stream_records ORDER BY id LIMIT 10000)
    AND created_at < NEW.created_at - 86400 AND ${isNotNewest}; END`);
}

const number = 'CAST(sequence_number AS INTEGER)';
/** The engine numbers the next record after it. */
const isNotNewest = `${number} < (SELECT MAX(CAST(newest.sequence_number AS INTEGER))
  FROM _stream_records newest WHERE newest.table_name = _stream_records.table_name)`;

function remove(database: Database, readTo: ReadTo, nowMs: number): void {
  const tables = database.all('SELECT DISTINCT table_name AS name FROM _stream_records');
  for (const { name } of tables as { name: string }[]) {
    database.run(
      `DELETE FROM _stream_records WHERE table_name = ? AND created_at < ? AND ${isNotNewest} AND (? IS NULL OR ${number} <= ?)`,
      [name, Math.floor((nowMs - dayMs) / 1000), readTo.get(name) ?? null, readTo.get(name) ?? null],
    );
  }
}

function isWorthWhile(database: Database): boolean {
  const pragma = (name: string) => Number(Object.values(database.get(`PRAGMA ${name}`)!)[0]);
  const free = pragma('freelist_count');
  return free * pragma('page_size') >= freedBytesMin && free / pragma('page_count') >= freedShareMin;
}
