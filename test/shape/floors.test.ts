import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const config = '.dependency-cruiser.cjs';
const floors = ['domain', 'generated', 'platform', 'store', 'app', 'functions', 'resolvers', 'infra'];

interface Cruise {
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
}

function cruise(folders: string[], cwd: string): Cruise['summary'] {
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...folders, '--config', config, '--output-type', 'json'],
    { cwd, encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as Cruise).summary;
}

test(
  'every import goes along an arrow, no two files need each other, and only the store speaks to tables',
  { timeout: 180_000 },
  () => {
    const { totalCruised, violations } = cruise(
      [...floors, 'web', 'extension', 'examples', 'packages', 'tools'],
      '.',
    );
    expect(violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(800);
  },
);

test(
  'an import against an arrow, a circle, a package in a rule and a table beside the store are each found',
  { timeout: 180_000 },
  () => {
    const house = mkdtempSync(join(tmpdir(), 'usher-floors-'));
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    };
    for (const file of [config, 'package.json', 'tsconfig.lint.json', 'tsconfig.base.json'])
      cpSync(file, join(house, file));
    symlinkSync(resolve('node_modules'), join(house, 'node_modules'));
    write('functions/door.ts', 'export const door = 1;\n');
    write('domain/rule.ts', "import { door } from '../functions/door.ts';\nexport const rule = door;\n");
    write('domain/schema.ts', "import { parse } from 'graphql';\nexport const schema = parse;\n");
    write('app/one.ts', "import type { Two } from './two.ts';\nexport type One = Two;\n");
    write('app/two.ts', "import type { One } from './one.ts';\nexport type Two = One | 1;\n");
    write(
      'app/use.ts',
      "import { GetCommand } from '@aws-sdk/lib-dynamodb';\nexport const use = GetCommand;\n",
    );
    write('store/client.ts', 'export const dynamodb = 1;\n');
    write('app/ask.ts', "import { dynamodb } from '../store/client.ts';\nexport const ask = dynamodb;\n");
    write(
      'store/types.ts',
      "import type { GetCommandInput } from '@aws-sdk/lib-dynamodb';\nexport type Input = GetCommandInput;\n",
    );
    write('store/names.ts', 'export const names = 1;\n');
    write('store/rows/row.ts', "import { names } from '../names.ts';\nexport const row = names;\n");
    write('resolvers/fields.ts', "import { row } from '../store/rows/row.ts';\nexport const fields = row;\n");
    write('resolvers/Query.me.ts', "import { names } from '../store/names.ts';\nexport const me = names;\n");
    write(
      'infra/house.ts',
      "import { fields } from '../resolvers/fields.ts';\nexport const house = fields;\n",
    );
    write('infra/api.ts', "import { me } from '../resolvers/Query.me.ts';\nexport const api = me;\n");
    write('examples/race/race.ts', 'export const race = 1;\n');
    write('tools/race.ts', "import { race } from '../examples/race/race.ts';\nexport const again = race;\n");
    const checked = ['domain', 'app', 'functions', 'store', 'resolvers', 'infra', 'tools'];
    const found = cruise(checked, house).violations.map(({ rule }) => rule.name);
    rmSync(house, { recursive: true });
    expect(found.sort()).toEqual([
      'domain-imports-no-package',
      'no-circle',
      'nothing-imports-an-example',
      'only-the-store-speaks-to-tables',
      'tables-are-reached-by-the-client-of-the-store',
      'what-domain-may-import',
      'what-infra-may-import',
      'what-resolvers-may-import',
      'what-store-rows-may-import',
    ]);
  },
);

test('nothing that is deployed asks whether it runs locally', () => {
  const deployed = ['domain', 'resolvers', 'functions', 'app', 'store', 'platform'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  expect(deployed.length).toBeGreaterThan(200);
  const asking = deployed.filter((file) =>
    /isLocal|IS_LOCAL|USHER_LOCAL|localhost|127\.0\.0\.1/.test(readFileSync(file, 'utf8')),
  );
  expect(asking).toEqual([]);
});
