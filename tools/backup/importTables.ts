import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemIn, type Item } from './attributeValues.ts';
import type { Environment } from './environment.ts';
import type { Manifest } from './manifest.ts';
import { linesIn } from './pagedFile.ts';
import { restoredRow, type Restoring } from './restoredRow.ts';
import { putAll } from './writer.ts';

/** How many lines of each file are in the tables. */
export type Done = Record<string, number>;

export interface ImportedTable {
  written: number;
  /** Expired, or remembered by a job of the old environment alone. */
  leftOut: number;
}

interface ImportOptions {
  client: DynamoDBClient;
  environment: Environment;
  /** Of the backup. */
  folder: string;
  manifest: Manifest;
  restoring: Restoring;
  done: Done;
  /** Keeps `done`, after each chunk. */
  save: () => Promise<void>;
  progress: (table: string, rows: number) => void;
}

/** Lines between two checkpoints. */
const chunkSize = 1_000;

/**
 * Trials and claims first, so that no trial can be had twice by who comes early; accounts last. Each chunk is noted when it is
 * written, so that an interrupted restore continues there; writing a row again changes nothing.
 */
export async function importTables(options: ImportOptions): Promise<Record<string, ImportedTable>> {
  const { client, environment, folder, manifest, restoring, done, save, progress } = options;
  const { stack, tables: shapes } = environment;
  const { tables } = manifest;
  const results: Record<string, ImportedTable> = {};
  for (const table of inOrder(Object.keys(tables))) {
    const result = (results[table] = { written: 0, leftOut: 0 });
    for (const { name } of tables[table]!.files) {
      let at = 0;
      let rows: Item[] = [];
      const flush = async () => {
        await putAll(client, `${stack}-${table}`, rows);
        progress(table, rows.length);
        rows = [];
        done[name] = at;
        await save();
      };
      for await (const line of linesIn(join(folder, name))) {
        at += 1;
        const row = restoredRow(table, shapes[table]!, itemIn(line), restoring);
        if (row) result.written += 1;
        else result.leftOut += 1;
        if (!row || at <= (done[name] ?? 0)) continue;
        rows.push(row);
        if (rows.length >= chunkSize) await flush();
      }
      if (rows.length > 0) await flush();
    }
  }
  return results;
}

function inOrder(names: string[]): string[] {
  const rank = (name: string) => ['users', 'trials'].indexOf(name);
  const middle = names.filter((name) => rank(name) < 0);
  return [
    ...names.filter((name) => name === 'trials'),
    ...middle,
    ...names.filter((name) => name === 'users'),
  ];
}
