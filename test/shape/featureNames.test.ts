import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What stands in the catalogs, here and in the extensions, may stand in no file of these. */
const floors = ['domain', 'store', 'app', 'functions', 'infra', 'resolvers', 'web', 'platform', 'extension'];

/** Written from the catalog. */
const written = ['web/src/features.ts'];

const catalogs = filesIn('catalog.json', 'examples/*/catalog.json');
const keys = catalogs.flatMap((file) => Object.keys(JSON.parse(readFileSync(file, 'utf8')).features));

test('no file of the product knows a feature by name', () => {
  const files = filesIn(...floors).filter((file) => !written.includes(file));
  expect(files.length).toBeGreaterThan(250);
  expect(catalogs.length).toBeGreaterThan(1);
  expect(keys.length).toBeGreaterThan(4);
  expect(files.flatMap((file) => namedIn(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('a name in code, in a comment and in an operation would each be found', () => {
  const [key] = keys;
  for (const line of [
    `const feature = '${key}';`,
    `// Such as \`${key}\`.`,
    `usage(feature: "${key}") { used }`,
  ])
    expect(namedIn('domain/usage.ts', line)).toEqual([`domain/usage.ts:1: ${key}`]);
  expect(namedIn('web/x.ts', "\nexport { runSimulation } from 'x';")).toEqual(['web/x.ts:2: simulation']);
  expect(namedIn('functions/x.ts', 'Every file here that exports `handler`.')).toEqual([]);
});

/** Keys between quotes, and the sample's own word anywhere. */
function namedIn(file: string, text: string): string[] {
  const quoted = new RegExp(`['"\`](${keys.join('|')})['"\`]`);
  return text.split('\n').flatMap((line, at) => {
    const named = quoted.exec(line)?.[1] ?? /simulation/i.exec(line)?.[0].toLowerCase();
    return named ? [`${file}:${at + 1}: ${named}`] : [];
  });
}

function filesIn(...paths: string[]): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths],
    { encoding: 'utf8' },
  );
  return listed.split('\0').filter((file) => file !== '' && !file.includes('/generated/'));
}
