import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { allows, isNewer } from '../../tools/dev/nodeRange.mjs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version: string; deprecated?: string; engines?: { node?: string } }>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
/** The oldest that package.json promises, this machine's, and the newest of the lines that are supported. */
const nodes = ['20.19.0', process.versions.node, '22.23.0', '24.22.0'];

describe('field 5.6 · the packages of the lock file', () => {
  test.each(nodes)('all run on Node %s', (node) => {
    const wanting = locked
      .filter(([, { engines }]) => engines?.node !== undefined && !allows(engines.node, node))
      .map(([path, { version, engines }]) => `${path} ${version} wants ${engines!.node}`);
    expect(locked.length).toBeGreaterThan(500);
    expect(wanting).toEqual([]);
  });

  test('were none deprecated when they were locked', () => {
    expect(locked.filter(([, { deprecated }]) => deprecated !== undefined).map(([path]) => path)).toEqual([]);
  });

  test('are pinned to one version each in package.json', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    const { dependencies, devDependencies, optionalDependencies, overrides } = manifest;
    const pins = Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...overrides,
    });
    expect(pins.length).toBeGreaterThan(50);
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });
});

describe('a range of versions', () => {
  test('of each package in the lock file is read as npm reads it', () => {
    const semver = createRequire(import.meta.url)('semver') as {
      satisfies(version: string, range: string): boolean;
    };
    const ranges = [...new Set(locked.flatMap(([, { engines }]) => engines?.node ?? []))];
    const versions = [
      '0.10.0',
      '12.22.0',
      '14.17.0',
      '18.18.0',
      '20.9.0',
      '20.18.9',
      '21.1.0',
      '23.5.0',
      ...nodes,
    ];
    let compared = 0;
    for (const range of ranges)
      for (const version of versions) {
        expect(allows(range, version), `${version} in ${range}`).toBe(semver.satisfies(version, range));
        compared++;
      }
    expect(compared).toBeGreaterThan(400);
  });

  test('compares numbers as numbers, and a release comes after its candidates', () => {
    expect(isNewer('3.0.0', '2.1148.1')).toBe(true);
    expect(isNewer('2.1148.1', '2.1148.1')).toBe(false);
    expect(isNewer('2.9.0', '2.10.0')).toBe(false);
    expect(isNewer('2.0.0', '2.0.0-rc.1')).toBe(true);
  });
});
