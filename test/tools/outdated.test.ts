import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { absentRegistry, startRegistry, type Packed } from '../../packages/understudy/test/kit/registry.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-outdated-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The command in a house that pins these, asking this registry with npm's own client. */
async function outdated(pins: object, registry: string) {
  const house = mkdtempSync(join(scratch, 'house-'));
  mkdirSync(join(house, 'packages/understudy/src'), { recursive: true });
  for (const name of ['tools/dev', 'packages/understudy/src/npm.mjs'])
    cpSync(name, join(house, name), { recursive: true });
  writeFileSync(
    join(house, 'package.json'),
    JSON.stringify({ name: 'house', version: '1.0.0', engines: { node: '>=20.19' }, ...pins }),
  );
  const child = spawn(process.execPath, ['tools/dev/outdated.mjs'], {
    cwd: house,
    env: {
      ...process.env,
      npm_config_registry: registry,
      npm_config_cache: join(house, 'cache'),
      npm_config_userconfig: join(house, 'npmrc'),
      npm_config_fetch_retries: '0',
      npm_config_update_notifier: 'false',
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, stdout: stdout.trimEnd().split('\n'), stderr: stderr.trimEnd() };
}

const published = (name: string, version: string, more: object = {}, latest?: string): Packed => ({
  manifest: { name, version, ...more },
  ...(latest ? { latest } : {}),
});

/** Asks npm once for each package, in processes of their own. */
const timeout = 120_000;

describe('npm run outdated', () => {
  test(
    'finds a pin that is deprecated, above its latest, or for a newer Node, wherever it is pinned, and ends with 1',
    async () => {
      const registry = await startRegistry([
        published('fine', '1.2.3', { engines: { node: '>=18' } }),
        published('behind', '1.0.0', {}, '2.0.0'),
        published('withdrawn', '3.0.0', { deprecated: 'It does not start.' }, '2.9.0'),
        published('@scope/beta', '2.0.0-rc.1', {}, '1.9.0'),
        published('modern', '5.0.0', { engines: { node: '>=22' } }),
      ]);
      const pins = {
        dependencies: { fine: '1.2.3', withdrawn: '3.0.0' },
        devDependencies: { behind: '1.0.0', '@scope/beta': '2.0.0-rc.1' },
        optionalDependencies: { modern: '5.0.0' },
        overrides: { fine: '1.2.3' },
      };
      const said = await outdated(pins, registry.url);
      await registry.stop();
      expect(said).toEqual({
        code: 1,
        stdout: [
          '@scope/beta 2.0.0-rc.1 is above its latest, 1.9.0',
          'modern 5.0.0 wants Node >=22, and 20.19 is promised',
          'withdrawn 3.0.0 is above its latest, 2.9.0',
          'withdrawn 3.0.0 is deprecated: It does not start.',
          '5 packages are pinned, 4 findings.',
        ],
        stderr: '',
      });
      expect(new Set(registry.asked)).toEqual(
        new Set(['/fine', '/behind', '/withdrawn', '/@scope/beta', '/modern']),
      );
    },
    timeout,
  );

  test(
    'finds nothing in a pin that is only behind its latest, and ends with 0',
    async () => {
      const registry = await startRegistry([published('behind', '1.0.0', {}, '2.0.0')]);
      const said = await outdated({ dependencies: { behind: '1.0.0' } }, registry.url);
      await registry.stop();
      expect(said).toEqual({ code: 0, stdout: ['1 packages are pinned, 0 findings.'], stderr: '' });
    },
    timeout,
  );

  test(
    'ends with 1 and one sentence when the registry does not have a pinned version',
    async () => {
      const registry = await startRegistry([published('known', '1.0.0')]);
      const unknownVersion = await outdated({ dependencies: { known: '1.0.1' } }, registry.url);
      expect(unknownVersion).toEqual({ code: 1, stdout: [''], stderr: 'The registry has no known@1.0.1.' });
      const unknown = await outdated({ dependencies: { nowhere: '1.0.0' } }, registry.url);
      await registry.stop();
      expect(unknown).toEqual({ code: 1, stdout: [''], stderr: 'The registry has no nowhere@1.0.0.' });
    },
    timeout,
  );

  test(
    'ends with 1 and one sentence with npm’s reason when the registry cannot be reached',
    async () => {
      const pins = { dependencies: { one: '1.0.0', two: '1.0.0' } };
      const { code, stdout, stderr } = await outdated(pins, await absentRegistry());
      expect({ code, stdout }).toEqual({ code: 1, stdout: [''] });
      expect(stderr).toMatch(/^The registry did not answer for \w+@1\.0\.0 \([^\n]*ECONNREFUSED[^\n]*\)\.$/);
    },
    timeout,
  );
});
