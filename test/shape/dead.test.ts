import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const config = 'knip.jsonc';

/** What knip reports, as `kind: file: name`. */
function deadIn(folder: string): string[] {
  const program = resolve('node_modules/knip/bin/knip.js');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--directory', folder, '--config', config, '--reporter', 'json', '--no-progress'],
    { encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  expect(stderr).toBe('');
  const { issues } = JSON.parse(stdout) as { issues: ({ file: string } & Record<string, unknown>)[] };
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds)
      .filter(([kind, found]) => kind !== 'owners' && Array.isArray(found))
      .flatMap(([kind, found]) =>
        (found as { name: string }[]).map(({ name }) => `${kind}: ${file}: ${name}`),
      ),
  );
}

test('every export, file and dependency is used', { timeout: 180_000 }, () => {
  expect(deadIn('.')).toEqual([]);
});

test(
  'a dead export, a dead type, a dead file and a dead dependency are each found',
  { timeout: 180_000 },
  () => {
    const house = mkdtempSync(join(tmpdir(), 'usher-dead-'));
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    };
    cpSync(config, join(house, config));
    write('package.json', JSON.stringify({ name: 'house', type: 'module', dependencies: { ws: '8.23.0' } }));
    write('infra/app.ts', "import { used } from '../domain/rule.ts';\nconsole.log(used);\n");
    write(
      'domain/rule.ts',
      'export const used = 1;\nexport const dead = 2;\nexport interface Dead {\n  dead: 1;\n}\n',
    );
    write('domain/alone.ts', 'export const alone = 1;\n');
    const found = deadIn(house);
    rmSync(house, { recursive: true });
    expect(found.sort()).toEqual([
      'dependencies: package.json: ws',
      'exports: domain/rule.ts: dead',
      'files: domain/alone.ts: domain/alone.ts',
      'types: domain/rule.ts: Dead',
    ]);
  },
);
