import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Auth } from '../../web/src/usher/auth.ts';
import { Gate } from '../../web/src/usher/Gate.tsx';
import type { Transport } from '../../web/src/usher/transport.ts';
import { useFeature } from '../../web/src/usher/useFeature.ts';
import { UsherProvider } from '../../web/src/usher/UsherProvider.tsx';

/** What `create-next-app` writes, with the one setting that docs/adopting.md names. */
const stockNext = {
  target: 'ES2017',
  lib: ['dom', 'dom.iterable', 'esnext'],
  allowJs: true,
  skipLibCheck: true,
  strict: true,
  noEmit: true,
  esModuleInterop: true,
  module: 'esnext',
  moduleResolution: 'bundler',
  resolveJsonModule: true,
  isolatedModules: true,
  jsx: 'preserve',
  types: [],
};

describe('field 1.17 · the folder that an app copies', () => {
  test.each([
    ['compiles in a stock Next.js project with the setting that the guide names', true, 0],
    ['does not without it, which is why the guide names it', false, 2],
  ])('%s', (_, allowImportingTsExtensions, status) => {
    const app = mkdtempSync(join(tmpdir(), 'usher-next-'));
    cpSync('web/src/usher', join(app, 'usher'), { recursive: true });
    cpSync('web/src/generated', join(app, 'generated'), { recursive: true });
    symlinkSync(resolve('node_modules'), join(app, 'node_modules'));
    const compilerOptions = { ...stockNext, allowImportingTsExtensions };
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['usher'] }));
    const run = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc'], {
      cwd: app,
      encoding: 'utf8',
    });
    expect(run.status, run.stdout).toBe(status);
    expect(run.stdout === '' || run.stdout.includes('TS5097')).toBe(true);
    rmSync(app, { recursive: true });
  });
});

describe('field 1.18 · on a server, where there is no window', () => {
  const transport: Transport = {
    query: () => new Promise(() => undefined),
    subscribe: () => () => undefined,
  };

  test('a page with hooks and gates is rendered as for a user whose account is not read yet', () => {
    const Exports = () => createElement('p', null, useFeature('exports').loading ? 'loading' : 'known');
    const gate = createElement(Gate, { key: 2, feature: 'exports', children: 'open' });
    const page = createElement(UsherProvider, {
      transport,
      children: [createElement(Exports, { key: 1 }), gate],
    });
    expect(renderToString(page)).toContain('<p>loading</p>');
  });

  test('a sign-in can be made, and keeps its session in memory', () => {
    expect(globalThis.localStorage).toBeUndefined();
    const outputs = {
      userPoolId: 'eu-central-1_abc',
      userPoolClientId: 'client',
      cognitoEndpoint: undefined,
    };
    expect(() => new Auth(outputs as never)).not.toThrow();
  });
});
