import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};
/** Other people's programs, which have options and words of their own. */
const foreign = ['oxlint', 'eslint', 'prettier', 'graphql-codegen'];
const own = Object.keys(scripts).filter((name) => !foreign.includes(scripts[name]!.split(' ')[0]!));

const scratch = mkdtempSync(join(tmpdir(), 'usher-commands-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The data folder is one that is not there, so that a command which starts a product would make it. */
const env = { ...process.env, USHER_DATA: join(scratch, 'data'), USHER_PORT: '0' };

function execute(file: string, args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** What npm would run, without waiting for npm. */
function command(name: string, ...args: string[]): Promise<Ended> {
  return execute(process.execPath, [...scripts[name]!.split(' ').slice(1), ...args]);
}

/** Every file of the checkout with what would change if it were written; what is only kept to be faster is left out. */
function checkout(folder = '.'): string[] {
  const left = ['./node_modules', './build', './.git'];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // Deployments of other tests write theirs here, beside this one.
    if (left.includes(path) || /^\.\/(amplify_)?outputs\.[\w-]+\.json$/.test(path)) return [];
    if (entry.isDirectory()) return [path, ...checkout(path)];
    const { size, mtimeMs } = statSync(path);
    return [`${path} ${size} ${mtimeMs}`];
  });
}

/** Looked at once around all of them: a look at thousands of files costs as much as a command. */
let before: string[];
beforeAll(() => void (before = checkout()));

/** `npm start` and `npm test` need no "run". */
const typed = (name: string) => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`);

test('the sweep meets the commands of package.json, and only known programs of others are left out', () => {
  expect(own.length).toBeGreaterThanOrEqual(15);
  for (const name of own) expect(scripts[name]).toMatch(/^node tools\/(dev|operate|seed)\/\w+\.mjs\b/);
});

describe.each(own)('F9 · field 1.14 · npm run %s', (name) => {
  test('--help and -h say how it is used, with every option', async () => {
    const help = await command(name, '--help');
    expect({ code: help.code, stderr: help.stderr }).toEqual({ code: 0, stderr: '' });
    // test:full is npm test with an option.
    expect(help.stdout.startsWith(`usage: ${typed(name === 'test:full' ? 'test' : name)}`)).toBe(true);
    expect(help.stdout).toMatch(/^ {2}--help, -h {2,}\S/m);
    expect(help.stdout).toMatch(/^ {2}--version {2,}\S/m);
    for (const option of documented(name)) expect(help.stdout).toMatch(new RegExp(`^ {2}${option}\\b`, 'm'));
    expect(await command(name, '-h')).toEqual(help);
  });

  test('an unknown option is one sentence that says where help is, and exit code 2', async () => {
    const { code, stdout, stderr } = await command(name, '--no-such-option');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^There is no option --no-such-option\. npm (run )?\S+ -- --help lists what there is\.\n$/,
    );
  });

  test('--version is the version of package.json', async () => {
    expect(await command(name, '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

test('none of them has written a file or started a product', () => {
  expect(before.length).toBeGreaterThan(500);
  expect(checkout()).toEqual(before);
  expect(existsSync(join(scratch, 'data'))).toBe(false);
});

test('npm hands options after two dashes on, and the exit code back', async () => {
  const run = ['run', '--silent', 'verify', '--'];
  expect(await execute('npm', [...run, '--help'])).toEqual(await command('verify', '--help'));
  expect(await execute('npm', [...run, '--no-such-option'])).toMatchObject({ code: 2, stdout: '' });
});

test('the documents name options of at least five commands', () => {
  expect(own.filter((name) => documented(name).length > 0).length).toBeGreaterThanOrEqual(5);
});

/** The options that README and docs/ write behind this command. */
function documented(name: string): string[] {
  const texts = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync('docs')
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const uses = texts.matchAll(new RegExp(`${typed(name)} -- ([^\`\\n#]*)`, 'g'));
  return [...new Set([...uses].flatMap(([, words]) => words!.match(/--[a-z][a-z-]*/g) ?? []))];
}
