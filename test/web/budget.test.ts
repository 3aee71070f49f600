import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { buildWeb } from '../../tools/dev/web.mjs';

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

const BUDGET_BYTES = 120_000;
/** Words of the operators' screens, operations and editor: no file that anybody may load holds one of them. */
const theirs = [
  'graphiql',
  'CodeMirror',
  'trialMetrics',
  'repairSync',
  'setAccountEnabled',
  'parkedEvents',
  'highUsage',
  'resetsOn',
  'cognito_groups',
  'Parked events',
  'Dry run',
];

let folder: string;
let operators: string;
let scripts: Map<string, Buffer>;

beforeAll(async () => {
  ({ folder, operators } = await buildWeb({ extensions: localExtensions() }));
  const manifest = JSON.parse(readFileSync(join(folder, 'customers.json'), 'utf8')) as Record<string, Chunk>;
  scripts = new Map();
  const collect = (key: string): void => {
    const chunk = manifest[key]!;
    if (scripts.has(chunk.file)) return;
    if (chunk.file.endsWith('.js')) scripts.set(chunk.file, readFileSync(join(folder, chunk.file)));
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) collect(next);
  };
  collect('index.html');
});

describe('the customers’ page', () => {
  test('needs at most 120 kB of compressed script, for every page in it', () => {
    const bytes = [...scripts.values()].reduce((sum, script) => sum + gzipSync(script).byteLength, 0);
    expect(scripts.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  test('loads no script beside those that are counted', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    const loaded = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, file]) => file!);
    expect(loaded.length).toBeGreaterThan(0);
    expect([...scripts.keys()]).toEqual(expect.arrayContaining(loaded));
  });

  test('holds nothing of the operators’ page: no editor, no operation, no screen', () => {
    const text = [...scripts.values()].map(String).join('\n');
    const files = [...readdirSync(join(folder, 'assets', 'admin')), ...gatedNames()];
    expect(files.length).toBeGreaterThan(0);
    expect(text.includes('runSimulation')).toBe(true);
    expect([...theirs, ...files].filter((word) => text.includes(word))).toEqual([]);
  });
});

describe('the operators’ page', () => {
  const filesOf = (path: string) =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  const textOfGated = (name: string) => gunzipSync(readFileSync(join(operators, `${name}.gz`))).toString();

  test('has a door of at most 120 kB of compressed script, and nothing of what lies behind it', () => {
    const door = filesOf(join(folder, 'assets', 'admin')).filter((file) => file.endsWith('.js'));
    const bytes = door.reduce((sum, file) => sum + gzipSync(readFileSync(file)).byteLength, 0);
    expect(door.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
    const files = filesOf(folder);
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      expect(
        theirs.filter((word) => text.includes(word)),
        file,
      ).toEqual([]);
    }
  });

  test('has all of that behind the gate, so that these are the words to look for', () => {
    const all = gatedNames().map(textOfGated).join('\n');
    expect(theirs.filter((word) => !all.includes(word))).toEqual([]);
  });

  test('asks for nothing behind the gate before a user has signed in', () => {
    const html = readFileSync(join(folder, 'admin.html'), 'utf8');
    const manifest = JSON.parse(textOfGated('files.json')) as Record<string, Chunk & { css?: string[] }>;
    const needed = new Set<string>();
    const collect = (key: string): void => {
      const { file, css = [], imports = [] } = manifest[key]!;
      for (const one of [file, ...css]) needed.add(one);
      for (const next of imports) collect(next);
    };
    collect('admin.html');
    expect(needed.size).toBeGreaterThan(1);
    expect([...needed].filter((file) => !file.startsWith('assets/admin/'))).toEqual([]);
    expect(html).not.toContain('operators/');
  });

  test('has no file behind the gate that the gate could not answer with', () => {
    for (const name of gatedNames()) {
      // What the function takes for a name, and Lambda for an answer: 6 MB in base64, not compressed if a reader wants it so.
      expect(name).toMatch(/^[\w-]+(\.[\w-]+)*$/);
      expect(Buffer.byteLength(textOfGated(name)), name).toBeLessThan(4_400_000);
    }
  });
});

function gatedNames(): string[] {
  return readdirSync(operators)
    .filter((name) => name.endsWith('.gz'))
    .map((name) => name.slice(0, -'.gz'.length));
}
