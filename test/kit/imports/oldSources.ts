import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import sqlite from 'node-sqlite3-wasm';
import { tablesOf } from '../product/operating.ts';
import type { Product } from '../product/product.ts';
import { deployment } from '../product/storiesStack.ts';
import { columns, type OldRow } from './oldRows.ts';

/** A source that holds the rows, and how its places are called. */
export interface OldSource {
  from: string;
  placeOf(index: number): string;
}

export const sourceMakers: Record<
  string,
  (rows: OldRow[], folder: string, product: Product) => Promise<OldSource>
> = {
  'JSON lines': (rows, folder) => {
    const path = join(folder, 'old.jsonl');
    writeFileSync(path, rows.map((row) => JSON.stringify(whole(row))).join('\n'));
    return Promise.resolve({ from: `jsonl:${path}`, placeOf: (index) => `line ${index + 1}` });
  },
  CSV: (rows, folder) => {
    const path = join(folder, 'old.csv');
    const lines = rows.map((row) => columns.map((name) => String(row[name] ?? '')).join(','));
    writeFileSync(path, [columns.join(','), ...lines].join('\r\n'));
    // Behind the line that names the columns.
    return Promise.resolve({ from: `csv:${path}`, placeOf: (index) => `line ${index + 2}` });
  },
  SQLite: (rows, folder) => {
    const path = join(folder, 'old.sqlite');
    const database = new sqlite.Database(path);
    database.exec(`CREATE TABLE old_rows (${columns.join(', ')})`);
    database.exec('BEGIN');
    const insert = database.prepare(`INSERT INTO old_rows VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(columns.map((name) => row[name] ?? null));
    database.exec('COMMIT');
    insert.finalize();
    database.close();
    return Promise.resolve({
      from: `sqlite:${path}#old_rows`,
      placeOf: (index) => `old_rows, row ${index + 1}`,
    });
  },
  DynamoDB: async (rows, _folder, product) => {
    // Here tables are what the template declares: this one belongs to an extension, and nothing of ours reads it.
    const TableName = `${deployment}-simulation-results`;
    const keyed = rows.map((row) => ({
      ...whole(row),
      ...{ simulation_id: row['old_id'], created_at: '2025-01-01T00:00:00.000Z' },
    }));
    for (let at = 0; at < rows.length; at += 25) {
      const batch = keyed.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
      await tablesOf(product).send(new BatchWriteCommand({ RequestItems: { [TableName]: batch } }));
    }
    return {
      from: `dynamodb:${TableName}`,
      placeOf: (index) => {
        const { simulation_id, created_at } = keyed[index]!;
        return JSON.stringify({ simulation_id, created_at });
      },
    };
  },
};

/** Without what it does not have. */
function whole(row: OldRow): OldRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
