import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import { ExtensionRefused } from '../../infra/extensionRefused.ts';
import { loadExtensions } from '../../infra/loadExtensions.ts';
import { mergedSchema } from '../../infra/mergedSchema.ts';

/** Inside the repository, as an extension must be; named so that each is one. */
mkdirSync('build', { recursive: true });
const scratch = mkdtempSync(join('build', 'extensions-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
const upwards = '../../../extension';

interface Files {
  schema?: string;
  infra?: string;
  resolver?: string;
  functions?: Record<string, string>;
}

/** The least that an extension can be, with some of it written otherwise. */
function anExtension(files: Files = {}, name = `one-${++count}`): string {
  const folder = join(scratch, name);
  const write = (file: string, text: string | undefined) => {
    if (text === undefined) return;
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const whole = { schema, infra: infraWith({}), resolver, ...files };
  write('schema.graphql', whole.schema);
  write('infra.ts', whole.infra);
  write('resolvers/Query.notes.ts', whole.resolver);
  for (const [file, text] of Object.entries(whole.functions ?? {})) write(`functions/${file}.ts`, text);
  return folder;
}

const schema = 'extend type Query {\n  "Notes."\n  notes: [String!]!\n}\n';
const resolver = `import { query } from '@aws-appsync/utils/dynamodb';
import { userIdOf } from '../${upwards}/resolvers.ts';
export const request = (ctx) => query({ query: { user_id: { eq: userIdOf(ctx) } } });
export const response = (ctx) => ctx.result.items.map((row) => row.text);
`;
const handler = `import { meteredDoor } from '../${upwards}/functions.ts';
export const handler = meteredDoor(async () => []);
`;

function infraWith(parts: { tables?: string; fields?: string; add?: string }): string {
  const tables = parts.tables ?? "{ notes: { partition: 'user_id', sort: 'note_id', personal: true } }";
  const fields = parts.fields ?? "{ 'Query.notes': { table: 'notes', actions: ['Query'] } }";
  return `import { bindTable, extension } from '${upwards}/infra.ts';
export default extension({ tables: ${tables}, fields: ${fields}, add(house) { ${parts.add ?? ''} } });
`;
}

/** Why the extension is refused as it is read, which is before anything of the stack is made. */
function refusalOf(folder: string): string {
  try {
    loadExtensions([folder]);
  } catch (error) {
    expect(error).toBeInstanceOf(ExtensionRefused);
    return (error as Error).message;
  }
  throw new Error(`${folder} was not refused.`);
}

/** What the synth says of these extensions, without waiting for the template where it refuses. */
function synthesized(...folders: string[]): { status: number | null; said: string } {
  const out = mkdtempSync(join(scratch, 'out-'));
  const context = JSON.stringify({ extensions: folders });
  const { status, stderr } = spawnSync(process.execPath, ['tools/dev/run.mjs', 'infra/app.ts'], {
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: context },
  });
  return { status, said: stderr.trim() };
}

describe('a bad extension is refused at the synth in one sentence', () => {
  test.each<[what: string, files: Files, said: string]>([
    [
      'without a schema',
      { schema: undefined as never },
      'has no schema.graphql (docs/extending.md says what it needs).',
    ],
    [
      'without an infra.ts',
      { infra: undefined as never },
      'has no infra.ts (docs/extending.md says what it needs).',
    ],
    [
      'whose infra.ts exports something else',
      { infra: 'export const add = 1;\n' },
      '/infra.ts must export default extension({ tables, fields, add }).',
    ],
    [
      'with a field that nothing answers',
      { infra: infraWith({ fields: '{}' }) },
      '/schema.graphql adds Query.notes, and no line of "fields" in infra.ts says what answers it.',
    ],
    [
      'that answers a field of Usher’s',
      { infra: infraWith({ fields: "{ 'Query.notes': 'none', 'Query.me': 'none' }" }) },
      '/infra.ts answers Query.me, a field that its schema.graphql does not add.',
    ],
    [
      'with a table of Usher’s',
      { infra: infraWith({ tables: "{ users: { partition: 'user_id', personal: true } }" }) },
      '/infra.ts declares the table users, which Usher has already.',
    ],
    [
      'with rows of persons that no reader could find',
      { infra: infraWith({ tables: "{ notes: { partition: 'note_id', personal: true } }" }) },
      '/infra.ts: rows of notes cannot be found by their person; the table must be partitioned by user_id.',
    ],
  ])('one %s', async (_, files, said) => {
    const folder = anExtension(files);
    const refusal = refusalOf(folder);
    expect(refusal.split('\n')).toEqual([expect.stringContaining(said)]);
    expect(refusal).toContain(folder);
  });

  test('a refusal is all that the command prints, and its exit code is 1', async () => {
    const folder = anExtension({ infra: infraWith({ fields: '{}' }) });
    expect(synthesized(folder)).toEqual({ status: 1, said: refusalOf(folder) });
  });

  test.each<[what: string, text: string, said: string]>([
    [
      'a field that is there',
      'extend type Query { me: String }',
      'adds the field Query.me, which Usher has already.',
    ],
    ['a type that is there', 'type Me { id: ID }', 'declares the type Me, which Usher has already.'],
    [
      'more of a type that is not there',
      'extend type You { id: ID }',
      'extends You, and there is no such type.',
    ],
    ['a scalar', 'scalar Money', 'may hold types and "extend type", and not "scalar Money".'],
    ['what is no schema', 'type {', ':1: Syntax Error: Expected Name, found "{".'],
  ])('a schema with %s', (_, text, said) => {
    const base = readFileSync('schema.graphql', 'utf8');
    expect(() => mergedSchema(base, [{ folder: 'x', schema: text }])).toThrow(
      `x/schema.graphql${said.startsWith(':') ? '' : ' '}${said}`,
    );
  });

  test('two that add the same type, or the same field, are told of each other', () => {
    const base = 'type Query { a: Int }';
    const part = (folder: string, text: string) => ({ folder, schema: text });
    expect(() =>
      mergedSchema(base, [part('one', 'type T { a: Int }'), part('two', 'type T { a: Int }')]),
    ).toThrow('two/schema.graphql declares the type T, which one has already.');
    const field = 'extend type Query { b: Int }';
    expect(() => mergedSchema(base, [part('one', field), part('two', field)])).toThrow(
      'two/schema.graphql adds the field Query.b, which one has already.',
    );
  });

  test('one that is not there, lies elsewhere or is called by the name of another is refused by each command', () => {
    const said = (...folders: string[]) => {
      const words = folders.flatMap((folder) => ['--extension', folder]);
      const { status, stderr } = spawnSync(process.execPath, ['tools/dev/synth.mjs', ...words], {
        encoding: 'utf8',
      });
      return { status, said: stderr.trim() };
    };
    expect(said('examples/nothing')).toEqual({
      status: 1,
      said: 'There is no folder examples/nothing, which is named as an extension.',
    });
    expect(said('/tmp')).toEqual({
      status: 1,
      said: 'The extension /tmp is not inside this repository; put its folder there, such as examples/race.',
    });
    const other = anExtension({}, 'race');
    expect(said('examples/race', other)).toEqual({
      status: 1,
      said: `Two extensions are called race: examples/race and ${relative('.', other)}.`,
    });
  });
});

test('the merged schema holds the fields inside their types, and every other line as it was', () => {
  const base = readFileSync('schema.graphql', 'utf8');
  const race = { folder: 'examples/race', schema: readFileSync('examples/race/schema.graphql', 'utf8') };
  const merged = mergedSchema(base, [race]);
  expect(mergedSchema(base, [])).toBe(base);
  expect(merged).not.toContain('extend ');
  const lines = new Set(merged.split('\n'));
  expect(base.split('\n').filter((line) => !lines.has(line))).toEqual([]);
  const types = new Map(
    parse(merged).definitions.flatMap((one) => ('fields' in one && one.name ? [[one.name.value, one]] : [])),
  );
  const fieldsOf = (type: string) => (types.get(type) as any).fields.map((field: any) => field.name.value);
  expect(fieldsOf('Query')).toContain('simulations');
  expect(fieldsOf('Mutation')).toContain('runSimulation');
});

test('names of functions are the extension’s own: one that is taken, missing, or added by nothing is refused', async () => {
  const taken = anExtension({ functions: { consumeUsage: handler } });
  expect(refusalOf(taken)).toBe(
    `${taken}/functions/consumeUsage.ts has the name of a function that Usher has already.`,
  );
  const missing = anExtension({ infra: infraWith({ add: "house.addFunction('write');" }) });
  expect(synthesized(missing).said).toBe(`${missing}/functions/write.ts is missing or exports no handler.`);
  const idle = anExtension({ functions: { write: handler } });
  expect(synthesized(idle).said).toBe(`${idle}/infra.ts does not add the function write.`);
}, 600_000);
