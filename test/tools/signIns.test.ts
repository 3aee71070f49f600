import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from '../kit/documents/blocks.ts';
import { writtenNextApp } from '../kit/packed/nextApp.ts';
import { packed, runIn } from '../kit/packed/shop.ts';

/** By the name that docs/nextjs.md has for each. */
const libraries: Record<string, string[]> = {
  Clerk: ['@clerk/nextjs@7.9.17'],
  Amplify: ['aws-amplify@6.22.1', '@aws-amplify/adapter-nextjs@1.8.0'],
  NextAuth: ['next-auth@4.24.15'],
};

const snippets = blocksOf('docs/nextjs.md').flatMap(({ text }) => {
  const name = /^\/\/ usher\.ts, with (\w+)\n/.exec(text)?.[1];
  return name === undefined ? [] : [{ name, text }];
});
let app: string;
let installed: { status: number | null; said: string };

beforeAll(() => {
  app = writtenNextApp();
  const wanted = [packed('client'), 'amazon-cognito-identity-js@6.3.21', ...Object.values(libraries).flat()];
  installed = runIn(app, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...wanted]);
}, 300_000);
afterAll(() => rmSync(dirname(app), { recursive: true, force: true }));

test('the document shows every sign-in that is named', () => {
  expect(snippets.map(({ name }) => name)).toEqual(Object.keys(libraries));
  expect(installed.status, installed.said).toBe(0);
});

test('each snippet compiles in a stock Next.js app with its library, and a wrong one does not', () => {
  for (const { name, text } of snippets) writeFileSync(join(app, `usher${name}.ts`), text);
  const { status, said } = runIn(app, 'npx', ['tsc', '--noEmit']);
  expect(status, said).toBe(0);
  writeFileSync(
    join(app, 'wrong.ts'),
    "import { createUsher } from '@usher/client/next';\ncreateUsher({ graphqlUrl: '', realtimeUrl: '', token: async () => 3 });\n",
  );
  expect(runIn(app, 'npx', ['tsc', '--noEmit']).said).toMatch(/wrong\.ts.*TS2322/);
}, 120_000);
