import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWeb } from '../../scripts/web.mjs';

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

const BUDGET_BYTES = 120_000;

let folder: string;
let scripts: Map<string, Buffer>;

beforeAll(async () => {
  ({ folder } = await buildWeb());
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
  test('needs at most 120 kB of compressed script, whatever is opened in it', () => {
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
    const theirs = [
      'graphiql',
      'monaco-editor',
      'trialMetrics',
      'repairSync',
      'setAccountEnabled',
      'cognito_groups',
    ];
    const files = readdirSync(join(folder, 'assets', 'admin'));
    expect(files.length).toBeGreaterThan(0);
    expect(text.includes('runSimulation')).toBe(true);
    expect([...theirs, ...files].filter((word) => text.includes(word))).toEqual([]);
  });
});
