import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { loadExtensions } from '../../infra/loadExtensions.ts';
import { CatalogFile } from '../../infra/catalog/catalogFile.ts';
import { joinCatalogs } from '../../infra/catalog/joinCatalogs.ts';
import { stepsOfExtensions } from '../../tools/operate/smoke/extensionSteps.ts';
import { blocksOf } from '../kit/documents/blocks.ts';

/** As deep as `examples/race`, so that the document's imports lead where they say. */
mkdirSync('build', { recursive: true });
const folder = mkdtempSync('build/drawings-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = `extend type Query {\n  "Mine."\n  drawings: [String!]!\n}
extend type Mutation {\n  "One more."\n  draw(text: String!, key: ID!): String\n}\n`;

/** The document's own text, in the files that it says it is of. */
const files = {
  'schema.graphql': schema,
  'infra.ts': snippet('extension({'),
  'functions/draw.ts': snippet('meteredDoor<'),
  'catalog.json': snippet('"$schema"'),
  'web/screens.tsx': snippet(': WebExtension'),
  'smoke.json': snippet('"calls"'),
};

function snippet(marked: string): string {
  const found = blocksOf('docs/extending.md').filter(({ text }) => text.includes(marked));
  expect(found, marked).toHaveLength(1);
  return found[0]!.text;
}

function write(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

test('the extension that docs/extending.md shows compiles, is taken by the synth and the smoke test, and joins the catalog', async () => {
  const paths = Object.entries(files).map(([file, text]) => write(file, text));
  // infra.ts is run below, which says more than its types, at a tenth of the time.
  const code = paths.filter((path) => /(functions|web).*tsx?$/.test(path));
  expect(code).toHaveLength(2);
  const wrong = write('functions/wrong.ts', files['functions/draw.ts'].replace('${use.id}', '${use.name}'));
  const mistakes = mistakesIn([...code, wrong]);
  rmSync(wrong);
  expect(mistakes).toEqual([
    `${wrong}: Property 'name' does not exist on type '{ id: string; atMs: number; }'.`,
  ]);

  const [extension] = loadExtensions([folder]);
  expect(Object.keys(extension!.fields)).toEqual(['Query.drawings', 'Mutation.draw']);
  const called = stepsOfExtensions([folder]).map(({ operation }) => operation);
  expect(called).toEqual(Object.keys(extension!.fields));

  const { content } = joinCatalogs(new CatalogFile('catalog.json', 'catalog.schema.json'), [
    new CatalogFile(join(folder, 'catalog.json'), 'catalog.extension.schema.json'),
  ]);
  expect(content.features['drawings']).toMatchObject({ unitSingular: 'drawing' });
  const pro = content.products.find(({ id }) => id === 'pro');
  expect(pro!['features'].at(-1)).toEqual({ feature: 'drawings', limit: 50, period: 'DAY' });
});

function mistakesIn(paths: string[]): string[] {
  const { config } = ts.readConfigFile('web/tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, resolve('web'));
  const own = { composite: false, incremental: false, tsBuildInfoFile: undefined, noEmit: true };
  const program = ts.createProgram(paths, { ...options, ...own, types: ['node'] });
  return paths.flatMap((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map((one) => `${path}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`),
  );
}
