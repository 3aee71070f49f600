import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Field } from '../resolvers/source.ts';
import { tables as ownTables, type TableShape } from '../store/rows/tables.ts';
import { handlerNames } from './bundles.ts';
import { ExtensionRefused } from './extensionRefused.ts';
import type { Accounts } from './accounts.ts';
import type { FunctionShape, UsherFunction } from './functions.ts';
import { coordinatesAdded } from './mergedSchema.ts';
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
  /** `functions/{name}.ts` of the extension, which must export `handler`. */
  addFunction(name: string, shape?: FunctionShape): UsherFunction;
}

/** What `infra.ts` of an extension exports as its default; `extension/infra.ts` has a function that types it. */
interface ExtensionParts {
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
}

/** Usher's tables and those of the extensions. */
export function tableShapes(extensions: Extension[]): Record<string, TableShape> {
  return Object.assign({}, ownTables, ...extensions.map((extension) => extension.tables)) as Record<
    string,
    TableShape
  >;
}

/** Reads the extensions and refuses, in one sentence, what cannot stand beside Usher or beside another one. */
export async function loadExtensions(folders: string[]): Promise<Extension[]> {
  const extensions: Extension[] = [];
  for (const folder of folders) {
    const extension = await load(folder);
    checkTables(extension, extensions);
    checkFunctions(extension, extensions);
    checkFields(extension);
    extensions.push(extension);
  }
  return extensions;
}

async function load(folder: string): Promise<Extension> {
  for (const file of ['schema.graphql', 'infra.ts']) {
    if (!existsSync(join(folder, file)))
      throw new ExtensionRefused(
        `The extension ${folder} has no ${file} (docs/extending.md says what it needs).`,
      );
  }
  const outfile = join('build', 'bundles', folder, 'infra.mjs');
  buildSync({
    entryPoints: [join(folder, 'infra.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  const { default: parts } = (await import(pathToFileURL(outfile).href)) as { default?: ExtensionParts };
  if (!parts?.add || !parts.fields || !parts.tables)
    throw new ExtensionRefused(`${folder}/infra.ts must export default extension({ tables, fields, add }).`);
  const schema = readFileSync(join(folder, 'schema.graphql'), 'utf8');
  return { ...parts, name: basename(folder), folder, schema };
}

function checkTables({ folder, tables }: Extension, others: Extension[]): void {
  for (const [name, { partition, indexes, personal }] of Object.entries(tables)) {
    const owner =
      name in ownTables ? 'Usher' : others.find((other) => Object.hasOwn(other.tables, name))?.folder;
    if (owner)
      throw new ExtensionRefused(
        `${folder}/infra.ts declares the table ${name}, which ${owner} has already.`,
      );
    if (!/^[a-z][a-z0-9-]{2,60}$/.test(name))
      throw new ExtensionRefused(
        `${folder}/infra.ts declares the table "${name}"; a name is 3 to 61 of a-z, 0-9 and -, a letter first.`,
      );
    const place = typeof personal === 'string' ? indexes?.[personal] : { partition, include: undefined };
    if (personal && (place?.partition !== 'user_id' || place.include))
      throw new ExtensionRefused(
        `${folder}/infra.ts: rows of ${name} cannot be found by their person; ${
          personal === true ? 'the table' : `an index ${personal} with every attribute`
        } must be partitioned by user_id.`,
      );
  }
}

/** An account knows a function by its name alone. */
function checkFunctions({ folder }: Extension, others: Extension[]): void {
  const own = handlerNames(join(folder, 'functions'));
  for (const [owner, functions] of [
    ['Usher', 'functions'],
    ...others.map((other) => [other.folder, join(other.folder, 'functions')]),
  ] as [string, string][]) {
    const taken = handlerNames(functions).find((name) => own.includes(name));
    if (taken)
      throw new ExtensionRefused(
        `${folder}/functions/${taken}.ts has the name of a function that ${owner} has already.`,
      );
  }
}

/** What `checkCoordinates` says of Usher's own fields, said of an extension's. */
function checkFields(extension: Extension): void {
  const { folder, fields } = extension;
  const added = coordinatesAdded(extension);
  const stray = Object.keys(fields).find((field) => !added.includes(field));
  if (stray)
    throw new ExtensionRefused(
      `${folder}/infra.ts answers ${stray}, a field that its schema.graphql does not add.`,
    );
  const roots = /^(Query|Mutation|Subscription)\./;
  const silent = added.find((field) => roots.test(field) && !(field in fields));
  if (silent)
    throw new ExtensionRefused(
      `${folder}/schema.graphql adds ${silent}, and no line of "fields" in infra.ts says what answers it.`,
    );
}
