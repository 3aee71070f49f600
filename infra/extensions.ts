import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Field } from '../resolvers/source.ts';
import { tables as ownTables, type TableShape } from '../store/rows/tables.ts';
import type { Accounts } from './accounts.ts';
import type { FunctionShape, UsherFunction } from './functions.ts';
import type { Told } from './parameters.ts';
import type { Tables } from './tables.ts';

/** A table of an extension. */
export type ExtensionTable = TableShape & {
  /**
   * Whether its rows belong to a person, whose id is then their `user_id`: such rows are in the export of that person's data, and
   * gone with the account. `true`: the table is partitioned by `user_id`. A name: that index is, and holds every attribute.
   */
  personal: boolean | string;
};

/** What `add` of an extension is given: Usher's tables and its own, and the one way to add a function. */
export interface ExtensionHouse<Name extends string = string> {
  tables: Tables & Record<Name, ITable>;
  /** What `bindCounting` needs beside the tables. */
  accounts: Accounts;
  splitCounters: Told;
  /** `functions/{name}.ts` of the extension, which must export `handler`. */
  addFunction(name: string, shape?: FunctionShape): UsherFunction;
}

/** What `infra.ts` of an extension exports as its default; `extension/infra.ts` has a function that types it. */
export interface ExtensionParts {
  tables: Record<string, ExtensionTable>;
  /** What answers each field that the extension's schema adds. */
  fields: Record<string, Field>;
  /** Adds the functions, each with exactly what it may do. */
  add(house: ExtensionHouse): void;
}

export interface Extension extends ExtensionParts {
  name: string;
  folder: string;
  schema: string;
  /** The bundle of each of its functions, as a folder; made when it is asked for. */
  functions(): Map<string, string>;
  /** The file that AppSync runs for each of its coordinates. */
  resolvers(): Map<string, string>;
}

/** Usher's tables and those of the extensions. */
export function tableShapes(extensions: Extension[]): Record<string, TableShape> {
  return Object.assign({}, ownTables, ...extensions.map((extension) => extension.tables)) as Record<
    string,
    TableShape
  >;
}
