import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '');

/** More files than this in one folder are not understood from their names. */
const filesMax = 10;
/** What is looked at and not changed by hand: pictures, and what a command writes. */
const isData = (file: string) => /\.(png|svg|ico)$|(^|\/)generated\//.test(file);

/** Folders with many files of their own and no README.md that says how these fit together. */
function unexplained(all: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of all.filter((one) => !isData(one) && !one.endsWith('README.md')))
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > filesMax).flatMap(([folder]) => lacking(folder, all));
}

const lacking = (folder: string, all: readonly string[]) =>
  all.includes(join(folder, 'README.md')) ? [] : [folder];

/** Links of a document to files of the repository, and headings in them, that are not there. */
function deadLinks(file: string, text: string, read: (path: string) => string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path, heading] = target.split('#') as [string, string | undefined];
      const named = path === '' ? file : join(dirname(file), path).replace(/\/$/, '');
      const isThere = files.includes(named) || files.some((one) => one.startsWith(`${named}/`));
      return !isThere || (heading !== undefined && !headingsOf(read(named)).includes(heading));
    })
    .map((target) => `${file}: ${target}`);
}

/** As GitHub names them in an address. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Names of files in a README.md that stand for no file: they count from its folder, from the root, or as a name alone. */
function deadNames(file: string, text: string): string[] {
  const names = [...text.matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|graphql|css))`/g)].map(([, name]) => name!);
  const near = dirname(file) === '.' ? '' : `${dirname(file)}/`;
  return names
    .filter((name) => !files.some((one) => one === name || isNear(one, near, name)))
    .map((name) => `${file}: ${name}`);
}

const isNear = (one: string, near: string, name: string) =>
  one.startsWith(near) && (one === near + name || one.endsWith(`/${name}`));

const read = (path: string) => readFileSync(path, 'utf8');
const documents = files.filter((file) => file.endsWith('.md'));
const readmes = documents.filter((file) => file.endsWith('README.md'));

describe('a folder', () => {
  test('with more than ten files of its own says in a README.md how they fit together', () => {
    expect(unexplained(files)).toEqual([]);
  });

  test('that says so says more than its name', () => {
    expect(readmes.filter((file) => read(file).split('\n').filter(Boolean).length < 4)).toEqual([]);
    expect(readmes.length).toBeGreaterThan(40);
  });

  test('without one is found; with ten files, with a README.md or with pictures only it is not', () => {
    const full = (folder: string, count: number, ending = 'ts') =>
      Array.from({ length: count }, (_, n) => `${folder}/${n}.${ending}`);
    expect(unexplained(full('app/new', 11))).toEqual(['app/new']);
    expect(unexplained(full('app/new', 10))).toEqual([]);
    expect(unexplained([...full('app/new', 10), ...full('app/new/below', 10)])).toEqual([]);
    expect(unexplained([...full('app/new', 11), 'app/new/README.md'])).toEqual([]);
    expect(unexplained([...full('app/new', 11), 'app/README.md'])).toEqual(['app/new']);
    expect(unexplained(full('docs/pictures', 20, 'png'))).toEqual([]);
  });
});

describe('what a document names', () => {
  test('is there: every link to a file and a heading, and every file that a README.md names', () => {
    expect(documents.flatMap((file) => deadLinks(file, read(file), read))).toEqual([]);
    expect(readmes.flatMap((file) => deadNames(file, read(file)))).toEqual([]);
  });

  test('is missed when it is gone', () => {
    const text =
      'See [a](../store/gone.ts), [b](../domain/README.md#gone) and [c](../domain/README.md#tables).';
    expect(deadLinks('app/README.md', text, read)).toEqual([
      'app/README.md: ../store/gone.ts',
      'app/README.md: ../domain/README.md#gone',
    ]);
    expect(
      deadNames('app/README.md', '`gone.ts`, `consume.ts`, `counting/consume.ts`, `store/usage.ts`'),
    ).toEqual(['app/README.md: gone.ts']);
  });

  test('in an index is all that lies beside it: every document and every decision', () => {
    for (const folder of ['docs', 'docs/decisions']) {
      const index = read(`${folder}/README.md`);
      const beside = documents.filter((file) => dirname(file) === folder && !file.endsWith('README.md'));
      expect(beside.filter((file) => !index.includes(`](${file.slice(folder.length + 1)})`))).toEqual([]);
      expect(beside.length).toBeGreaterThan(filesMax);
    }
  });
});
