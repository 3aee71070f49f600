import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { NotPossible } from '../../dev/sentences.mjs';
import type { Found, Row, Source } from './source.ts';

type Database = InstanceType<typeof sqlite.Database>;

const rowsPerPage = 200;
/** The name under which a map finds the table that a row is of. */
const tableAttribute = '$table';

/**
 * The tables of an SQLite file. It is read in a copy inside the run's folder, so that nothing is written beside the original, and a run
 * that is continued reads what it began with.
 */
export function sqliteSource(path: string, table: string | undefined, folder: string): Source {
  demandSettled(path);
  const copy = join(folder, 'source.sqlite');
  if (!existsSync(copy)) copyOf(path, copy);
  // Left by a process that was killed while it read; nothing else opens the copy.
  rmSync(`${copy}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(copy, { fileMustExist: true });
  const tables = tablesOf(database, path, table);
  return {
    title: table === undefined ? path : `${path}#${table}`,
    size: tables.reduce((sum, name) => sum + countOf(database, name), 0),
    parts: tables,
    page: (part, cursor) => Promise.resolve(pageOf(database, part, (cursor ?? 0) as number)),
    close: async (isAtEnd) => {
      database.close();
      if (isAtEnd) rmSync(copy, { force: true });
    },
  };
}

/** What an app has written and SQLite has not yet taken into the file stands in a second one, which is not read. */
function demandSettled(path: string): void {
  for (const suffix of ['-wal', '-journal']) {
    if (!existsSync(path + suffix) || statSync(path + suffix).size === 0) continue;
    throw new NotPossible(
      `${path}${suffix} holds changes that are not in ${path} yet. Stop the app that has it open, or make a whole copy and read that: sqlite3 ${path} "VACUUM INTO 'copy.db'".`,
    );
  }
}

function copyOf(path: string, copy: string): void {
  copyFileSync(path, `${copy}.new`);
  const file = openSync(`${copy}.new`, 'r+');
  const header = Buffer.alloc(20);
  readSync(file, header, 0, 20, 0);
  const isSqlite = header.toString('latin1', 0, 16) === 'SQLite format 3\0';
  // "Write-ahead log", which the reader does not have. Without such a file beside it, it says nothing of what the file holds.
  if (isSqlite && header[18] === 2) writeSync(file, Buffer.from([1, 1]), 0, 2, 18);
  closeSync(file);
  if (!isSqlite) throw new NotPossible(`${path} is not an SQLite database.`);
  copyFileSync(`${copy}.new`, copy);
  rmSync(`${copy}.new`);
}

function tablesOf(database: Database, path: string, table: string | undefined): string[] {
  const named = database
    .all(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .map(({ name }) => String(name));
  if (table !== undefined && !named.includes(table))
    throw new NotPossible(`${path} has no table ${table}; it has ${named.join(', ') || 'none'}.`);
  return table === undefined ? named : [table];
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

function countOf(database: Database, table: string): number {
  return Number(database.get(`SELECT count(*) AS n FROM ${quoted(table)}`)!['n']);
}

function pageOf(database: Database, table: string, after: number) {
  const found = rowsOf(database, table, after);
  const rows = found.map((row): Found => {
    const { usher_rowid: id, ...values } = row;
    const plain = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainOf(value)]));
    return { place: `${table}, row ${String(id)}`, row: { [tableAttribute]: table, ...plain } };
  });
  const last = found.at(-1)?.['usher_rowid'];
  return {
    rows,
    next: found.length < rowsPerPage ? undefined : Number(last),
    size: rows.length,
  };
}

function rowsOf(database: Database, table: string, after: number): Row[] {
  const order = orderOf(database, table);
  return order === 'rowid'
    ? database.all(
        `SELECT rowid AS usher_rowid, * FROM ${quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ${rowsPerPage}`,
        [after],
      )
    : database
        .all(`SELECT * FROM ${quoted(table)} LIMIT ${rowsPerPage} OFFSET ?`, [after])
        .map((row, at) => ({ usher_rowid: after + at + 1, ...row }));
}

/** Views and tables WITHOUT ROWID are read by position, which a copy that is not written keeps. */
function orderOf(database: Database, table: string): 'rowid' | 'position' {
  try {
    database.get(`SELECT rowid FROM ${quoted(table)} LIMIT 1`);
    return 'rowid';
  } catch (error) {
    if (!(error instanceof sqlite.SQLite3Error)) throw error;
    return 'position';
  }
}

/** A whole number that JavaScript cannot hold stays text, so that no rule takes it for another one. */
function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}
