import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { allows, isNewer } from '../../tools/dev/nodeRange.mjs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<
    string,
    { version: string; deprecated?: string; engines?: { node?: string }; link?: boolean; dev?: boolean }
  >;
};
/** Without the repository itself, its workspaces and the links to them. */
const locked = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && !link,
);
/** The oldest that package.json promises, this machine's, and the newest of the lines that are supported. */
const nodes = ['20.19.0', process.versions.node, '22.23.0', '24.22.0'];

const packagesOfOurs = ['packages/understudy', 'packages/stripe-stand-in', 'packages/client'];
const manifestIn = (folder: string) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
const manifests = ['.', ...packagesOfOurs, 'test'].map(manifestIn);

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

  test('are pinned to one version each, and to the same one in every package.json', () => {
    const pins = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies, overrides }) =>
      Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides }),
    );
    expect(pins.length).toBeGreaterThan(50);
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const versions = new Map(pins);
    expect(pins.filter(([name, version]) => versions.get(name) !== version)).toEqual([]);
  });

  test('that npm start installs are at most a third of all', () => {
    const started = locked.filter(([, { dev }]) => !dev);
    expect(started.length).toBeGreaterThan(100);
    expect(started.length).toBeLessThan(locked.length / 3);
  });

  test.each(packagesOfOurs)('of %s are declared by it, as far as its sources import them', (folder) => {
    const { name, dependencies, optionalDependencies, peerDependencies } = manifestIn(folder);
    const sources = readdirSync(`${folder}/src`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
      .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));
    expect(sources.length).toBeGreaterThan(5);
    const imported = sources
      .flatMap((text) => [...text.matchAll(/^(?:import|export)\b[^;]*? from '([^.'][^']*)';/gm)])
      .map(([, from]) => from!)
      .filter((from) => !from.startsWith('node:'))
      .map((from) => /^(@[^/]+\/)?[^/]+/.exec(from)![0]);
    const declared = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    expect([...new Set(imported)].filter((one) => one !== name && !declared.includes(one))).toEqual([]);
  });
});

describe('what the benchmark alone installs', () => {
  test('is no part of this repository, is pinned, and names no registry', () => {
    const { dependencies } = manifestIn('bench/peers') as { dependencies: Record<string, string> };
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(manifestIn('.').workspaces).not.toContain('bench/peers');
    const text = readFileSync('bench/peers/package-lock.json', 'utf8');
    expect(text).not.toMatch(/"resolved"|http:\/\//);
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
