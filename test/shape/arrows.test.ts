import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What a folder may import of the repository's own: its own files, and these. */
const allowed: Record<string, string[]> = {
  domain: [],
  generated: [],
  resolvers: ['domain', 'store/rows', 'generated'],
  platform: ['generated'],
  store: ['domain', 'platform', 'generated'],
  app: ['store', 'domain', 'platform', 'generated'],
  functions: ['app', 'store', 'domain', 'platform', 'generated'],
  'store/rows': ['domain'],
  infra: ['resolvers/fields.ts', 'resolvers/source.ts', 'store/rows'],
  'packages/understudy': [],
  'packages/stripe-stand-in': ['packages/understudy'],
  web: [],
};

const importPattern =
  /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

describe('the arrows between the folders', () => {
  for (const [folder, targets] of Object.entries(allowed)) {
    test(`${folder} imports nothing of ours but ${['itself', ...targets].join(' and ')}`, () => {
      const wrong = sourcesUnder(folder).flatMap((file) =>
        strayImports(file, readFileSync(file, 'utf8'), [folder, ...targets]),
      );
      expect(wrong).toEqual([]);
    });
  }

  test('an import against an arrow is named with its file', () => {
    expect(strayImports('domain/window.ts', "import { x } from '../functions/door.ts';", ['domain'])).toEqual(
      ['domain/window.ts imports ../functions/door.ts'],
    );
  });

  test('domain imports no package at all', () => {
    const packages = sourcesUnder('domain').flatMap((file) =>
      importsOf(readFileSync(file, 'utf8'))
        .filter((specifier) => !specifier.startsWith('.'))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(packages).toEqual([]);
  });

  test('nothing that is deployed asks whether it runs locally', () => {
    const asking = ['domain', 'resolvers', 'functions', 'app', 'store', 'platform']
      .flatMap(sourcesUnder)
      .filter((file) =>
        /isLocal|IS_LOCAL|USHER_LOCAL|localhost|127\.0\.0\.1/.test(readFileSync(file, 'utf8')),
      );
    expect(asking).toEqual([]);
  });
});

function strayImports(file: string, text: string, roots: string[]): string[] {
  return importsOf(text)
    .filter((specifier) => specifier.startsWith('.') && !isContract(specifier))
    .filter((specifier) => {
      const target = normalize(join(dirname(file), specifier));
      return !roots.some((root) => target === root || target.startsWith(`${root}/`));
    })
    .map((specifier) => `${file} imports ${specifier}`);
}

/** The schema is everybody's: the admin page shows it. */
function isContract(specifier: string): boolean {
  return specifier.endsWith('/schema.graphql?raw');
}

function importsOf(text: string): string[] {
  return [...text.matchAll(importPattern)].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules') && !file.startsWith('dist'))
    .map((file) => join(folder, file));
}
