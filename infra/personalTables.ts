import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IndexShape } from '../store/rows/tables.ts';
import { bindTable, bindTableQuery, type TableAction } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';
import { tableName } from './tables.ts';

/** To read the rows that extensions keep of a person, and to do `more` with them; `store/rowsOf.ts` learns where they are. */
export function bindPersonalTables(house: House, fn: UsherFunction, more: TableAction[]): void {
  const all: Record<string, ITable> = house.tables;
  const places: Record<string, { table: string; keys: string[]; index?: string; sort?: string }> = {};
  for (const { tables } of house.extensions) {
    for (const [name, { partition, sort, personal, indexes }] of Object.entries(tables)) {
      if (!personal) continue;
      const index = typeof personal === 'string' ? personal : undefined;
      if (index) bindTable(fn, all, name, ['Query'], [index]);
      else bindTableQuery(fn, all, name);
      bindTable(fn, all, name, more);
      places[name] = {
        table: tableName(house.settings, name),
        keys: sort ? [partition, sort] : [partition],
        ...(index ? { index, ...sortOf(indexes?.[index]) } : {}),
      };
    }
  }
  if (Object.keys(places).length > 0) fn.lambda.addEnvironment('PERSONAL_TABLES', JSON.stringify(places));
}

function sortOf(index: IndexShape | undefined): { sort?: string } {
  const { sort } = index ?? {};
  return sort === undefined ? {} : { sort: typeof sort === 'string' ? sort : sort.number };
}
