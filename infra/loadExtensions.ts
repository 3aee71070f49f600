import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative, resolve, sep } from 'node:path';
import { buildSync } from 'esbuild';
import { tables as ownTables } from '../store/rows/tables.ts';
import { builtFolder } from './builtFolder.ts';
import { bundleFunctions, bundleResolvers, handlerNames, isCoordinate } from './bundles.ts';
import { ExtensionRefused } from './extensionRefused.ts';
import type { Extension, ExtensionParts } from './extensions.ts';
import { coordinatesAdded } from './mergedSchema.ts';
import { ownFunctionNames } from './sources.ts';

/** As it is read, before anything of it is bundled. */
type Read = Omit<Extension, 'functions' | 'resolvers'>;

/** Reads the extensions and refuses, in one sentence, what cannot stand beside Usher or beside another one. */
export function loadExtensions(folders: string[]): Extension[] {
  const extensions: Read[] = [];
  for (const folder of folders.map(inside)) {
    const extension = load(folder);
    checkTables(extension, extensions);
    checkFunctions(extension, extensions);
    checkFields(extension);
    extensions.push(extension);
  }
  return extensions.map((extension) => ({
    ...extension,
    functions: once(() => bundleFunctions(join(extension.folder, 'functions'))),
    resolvers: once(() => resolversIn(join(extension.folder, 'resolvers'))),
  }));
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function resolversIn(folder: string): Map<string, string> {
  return existsSync(folder) ? bundleResolvers(folder, isCoordinate) : new Map();
}

/** From where the app is synthesized: bundles and sentences are named after it. */
function inside(folder: string): string {
  const path = relative('.', resolve(folder)).split(sep).join('/');
  if (path === '' || path.startsWith('../'))
    throw new ExtensionRefused(
      `The extension ${folder} is not inside ${process.cwd()}; put its folder there.`,
    );
  return path;
}

function load(folder: string): Read {
  for (const file of ['schema.graphql', 'infra.ts']) {
    if (!existsSync(join(folder, file)))
      throw new ExtensionRefused(
        `The extension ${folder} has no ${file} (docs/extending.md says what it needs).`,
      );
  }
  const outfile = join(builtFolder, folder, 'infra.cjs');
  buildSync({
    entryPoints: [join(folder, 'infra.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  const { default: parts } = loaded(resolve(outfile)) as { default?: ExtensionParts };
  if (!parts?.add || !parts.fields || !parts.tables)
    throw new ExtensionRefused(`${folder}/infra.ts must export default extension({ tables, fields, add }).`);
  const schema = readFileSync(join(folder, 'schema.graphql'), 'utf8');
  return { ...parts, name: basename(folder), folder, schema };
}

/** As it is now: the folder may have been read before. */
function loaded(file: string): unknown {
  const require = createRequire(file);
  delete require.cache[file];
  return require(file);
}

function checkTables({ folder, tables }: Read, others: Read[]): void {
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
function checkFunctions({ folder }: Read, others: Read[]): void {
  const own = handlerNames(join(folder, 'functions'));
  for (const [owner, functions] of [
    ['Usher', ownFunctionNames()],
    ...others.map((other) => [other.folder, handlerNames(join(other.folder, 'functions'))]),
  ] as [string, string[]][]) {
    const taken = functions.find((name) => own.includes(name));
    if (taken)
      throw new ExtensionRefused(
        `${folder}/functions/${taken}.ts has the name of a function that ${owner} has already.`,
      );
  }
}

/** What `checkCoordinates` says of Usher's own fields, said of an extension's. */
function checkFields(extension: Read): void {
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
