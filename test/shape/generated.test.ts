import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const outputs = [
  'generated/schema.ts',
  'generated/functions.ts',
  'web/src/generated/graphql.ts',
  'examples/race/generated/graphql.ts',
  'packages/client/src/generated/client.ts',
  'packages/client/src/generated/server.ts',
  'packages/python/src/usher/operations.py',
  'packages/mcp/src/generated/tools.ts',
];

test('the generated types are what codegen makes of the schema and the functions now', () => {
  const copy = mkdtempSync(join(tmpdir(), 'usher-codegen-'));
  for (const path of [
    'schema.graphql',
    'infra/appsync.graphql',
    'codegen.yml',
    'web/src',
    'examples/race',
    'functions',
    'packages/client/src',
    ...['functionNames', 'documentTexts', 'typedTexts', 'mcpTools', 'pythonOperations'].map(
      (name) => `tools/dev/${name}.mjs`,
    ),
    'package.json',
  ]) {
    cpSync(path, join(copy, path), { recursive: true, filter: (source) => !source.includes('/generated/') });
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  for (const config of ['codegen.yml', 'examples/race/codegen.yml']) {
    const command = [join(process.cwd(), 'node_modules/.bin/graphql-codegen'), '--config', config];
    const run = spawnSync(process.execPath, command, {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(run.status, run.stdout + run.stderr).toBe(0);
  }
  for (const output of outputs) {
    expect(readFileSync(join(copy, output), 'utf8'), `${output}: run "npm run codegen"`).toBe(
      readFileSync(output, 'utf8'),
    );
  }
  rmSync(copy, { recursive: true });
}, 60_000);
