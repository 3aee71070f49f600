import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/(^|\/)generated\//.test(file));

/** Lines that a file of a kind may have; beyond it, it is two things. */
const linesMax: [RegExp, number][] = [
  // A line for each field.
  [/^resolvers\/fields\.ts$/, 200],
  [/^resolvers\//, 80],
  [/^infra\//, 240],
  [/^(test|(packages|examples)\/[^/]+\/test)\//, 350],
  [/^(domain|functions|app|store|platform|packages|web|extension|examples|tools|bench)\//, 300],
];

describe('the files of this repository', () => {
  test('each does one thing: none is longer than its kind may be', () => {
    const long = files.flatMap((file) => {
      const lines = textOf(file).split('\n').length - 1;
      const max = linesMax.find(([kind]) => kind.test(file))?.[1] ?? 300;
      return lines > max ? [`${file}: ${lines} lines, at most ${max}`] : [];
    });
    expect(long).toEqual([]);
  });

  test('none is named for what could be anything', () => {
    const vague = /\/(utils?|helpers?|common|managers?|services?|misc|index)\.(ts|tsx|mjs)$/;
    // AppSync's own word for what a resolver imports.
    expect(files.filter((file) => vague.test(file))).toEqual([
      'packages/understudy/src/appsync/runtime/util.ts',
    ]);
  });

  test('nothing is left to be done', () => {
    const marker = new RegExp(['TO' + 'DO', 'FIX' + 'ME'].join('|'));
    expect(files.filter((file) => marker.test(textOf(file)))).toEqual([]);
  });

  test('every test title is a guarantee, and none is skipped', () => {
    const wrong = files
      .filter((file) => file.endsWith('.test.ts'))
      .flatMap((file) =>
        [...textOf(file).matchAll(/\b(?:test|it|describe)(\.\w+)?\(\s*(['"`])(.*?)\2/g)]
          .filter(([, kind, , title]) => /\bshould\b/i.test(title!) || /\.(skip|only|todo)/.test(kind ?? ''))
          .map(([, , , title]) => `${file}: ${title}`),
      );
    expect(wrong).toEqual([]);
  });

  test('no registry and no machine is named in a file that is kept', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    const { packages } = JSON.parse(lock) as {
      packages: Record<string, { resolved?: string; link?: boolean }>;
    };
    const resolved = Object.values(packages).filter(({ resolved }) => resolved !== undefined);
    // A workspace is a link to its folder; nothing else says where it comes from.
    expect(resolved.map(({ resolved, link }) => [resolved, link]).sort()).toEqual([
      ['packages/client', true],
      ['packages/mcp', true],
      ['packages/stripe-stand-in', true],
      ['packages/understudy', true],
      ['test', true],
    ]);
    expect(lock).not.toContain('http://');
    expect(lock.match(/https:\/\/(?!opencollective|github|paypal)[^"]*registry[^"]*/g)).toBeNull();
    expect(readFileSync('.npmrc', 'utf8')).toContain('omit-lockfile-registry-resolved=true');
  });
});

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}
