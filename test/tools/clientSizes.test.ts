import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectTable } from '../kit/documents/tables.ts';
import { packed, runIn } from '../kit/packed/shop.ts';

interface Measured {
  what: string;
  source: string;
  /** Gzipped kilobytes that it may come to; other people's have none. */
  budget?: number;
}

const everything = (name: string) => `export * from '${name}';`;
const core = "export { createUsherClient } from '@usher/client';";

/** Each with all that it needs of the package and of others. */
const ours: Record<string, Measured> = {
  '.': { what: '`@usher/client`', source: core, budget: 8 },
  './react': {
    what: '`@usher/client` with all of `/react`, ready pieces too',
    source: core + everything('@usher/client/react'),
    budget: 16,
  },
  './react-native': {
    what: '`@usher/client` with all of `/react-native`',
    source: core + everything('@usher/client/react-native'),
    budget: 16,
  },
  './next/client': {
    what: '`/next/client`, all that a page of Next.js loads',
    source: everything('@usher/client/next/client'),
    budget: 9,
  },
  './next': {
    what: '`/next`, on the server',
    source: everything('@usher/client/next'),
    budget: 10,
  },
  './cognito': {
    what: '`/cognito`, with `amazon-cognito-identity-js`',
    source: everything('@usher/client/cognito'),
    budget: 32,
  },
  './oidc': { what: '`/oidc`', source: everything('@usher/client/oidc'), budget: 4 },
  './words': {
    what: '`/words`, for one language',
    source: "export { en, wordsIn } from '@usher/client/words';",
    budget: 5,
  },
  './styles.css': {
    what: 'the style sheet of the ready pieces',
    source: "@import '@usher/client/styles.css';",
    budget: 3,
  },
  './server': { what: '`/server`, with `aws4fetch`', source: everything('@usher/client/server'), budget: 7 },
};

/** What most apps load. */
const usual: Measured = {
  what: '`@usher/client` with the provider and four hooks of `/react`',
  source: `${core} export { UsherProvider, useAccount, useCheckout, useConsume, useFeature } from '@usher/client/react';`,
  budget: 8,
};

/** Each as its documentation has it for a page that reads, changes and follows data. */
const others: Measured[] = [
  {
    what: '`autumn-js/react` 1.3.13, which pushes nothing and asks a backend of yours',
    source: "export { AutumnProvider, useCustomer, useListPlans } from 'autumn-js/react';",
  },
  {
    what: '`aws-amplify` 6.22.1, its API and sign-in',
    source: `export { Amplify } from 'aws-amplify'; export { generateClient } from 'aws-amplify/api';
      export { confirmSignUp, fetchAuthSession, signIn, signOut, signUp } from 'aws-amplify/auth';`,
  },
  {
    what: '`@apollo/client` 4.3.8 with AppSync’s links',
    source: `export { ApolloClient, ApolloLink, InMemoryCache, gql } from '@apollo/client';
      export { ApolloProvider, useMutation, useQuery, useSubscription } from '@apollo/client/react';
      export { createAuthLink } from 'aws-appsync-auth-link';
      export { createSubscriptionHandshakeLink } from 'aws-appsync-subscription-link';`,
  },
];

const installed = [
  ...['amazon-cognito-identity-js@6.3.21', 'react@19.3.0', 'react-dom@19.3.0', 'graphql@16.15.0'],
  ...['autumn-js@1.3.13', 'aws-amplify@6.22.1', '@apollo/client@4.3.8', 'rxjs@7.8.2'],
  ...['aws-appsync-auth-link@4.0.2', 'aws-appsync-subscription-link@4.0.3'],
];
const page = 'packages/client/README.md';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-sizes-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', packed('client'), ...installed];
  const { status, said } = runIn(folder, 'npm', install);
  if (status !== 0) throw new Error(said);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every export of the client has a budget', () => {
  const { exports } = JSON.parse(readFileSync('packages/client/package.json', 'utf8')) as { exports: object };
  expect(Object.keys(ours).sort()).toEqual(Object.keys(exports).sort());
});

test('every export stays in its budget, and the README says what each comes to beside what others do', async () => {
  const rows: (string | number)[][] = [];
  for (const { what, source, budget } of [usual, ...Object.values(ours), ...others]) {
    const script = await bundled(source);
    const kilobytes = Math.ceil(gzipSync(script).byteLength / 1000);
    if (budget !== undefined) {
      expect(kilobytes, what).toBeLessThanOrEqual(budget);
      // A budget that is not near protects nothing.
      expect(kilobytes * 2, what).toBeGreaterThan(budget);
    }
    rows.push([
      what,
      ...stated(what, [Math.ceil(script.byteLength / 1000), kilobytes]),
      budget === undefined ? '–' : budget,
    ]);
  }
  const head = ['what is loaded', 'minified, kB', 'gzipped, kB', 'budget'];
  expectTable(page, 'sizes', [head, ...rows]);
}, 120_000);

/** What the README says, unless it is more than 1 kB and a twentieth beside what was measured: not every line of code is news. */
function stated(what: string, measured: number[]): number[] {
  if (process.env['USHER_WRITE']) return measured;
  const line = readFileSync(page, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`| ${what} `));
  const figures = (line ?? '').split('|').slice(2, 4).map(Number);
  const isNear = (size: number, at: number) => Math.abs(size - figures[at]!) <= Math.max(1, size / 20);
  return measured.every(isNear) ? figures : measured;
}

/** Minified, for production; React and Next.js are the app's own. */
async function bundled(contents: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, loader: contents.startsWith('@import') ? 'css' : 'js' },
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', logLevel: 'error' },
    external: ['react', 'react/*', 'react-dom', 'next/*'],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  });
  return outputFiles[0]!.contents;
}
