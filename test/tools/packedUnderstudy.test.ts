import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNotes } from '../../packages/understudy/test/kit/notesStack.ts';
import { blocksOf } from '../kit/documents/blocks.ts';
import { packedUnderstudy, runIn } from '../kit/packed/shop.ts';

/** A project in which nothing of this repository is but the packages, with the files of docs/testing-a-stack.md. */
const project = mkdtempSync(join(tmpdir(), 'understudy-project-'));
let tarballs: string[];
let installed: { status: number | null; said: string };

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
};

beforeAll(() => {
  tarballs = packedUnderstudy();
  write('package.json', JSON.stringify({ name: 'project', private: true }));
  installed = runIn(project, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs]);
  for (const { text } of blocksOf('docs/testing-a-stack.md')) {
    const file = /^\/\/ (\S+)\n/.exec(text)?.[1];
    if (file !== undefined) write(file, text);
  }
  writeNotes(join(project, 'cdk.out'));
}, 300_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

const filesOf = (name: string) =>
  readdirSync(join(project, 'node_modules', name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).split(`${name}/`)[1]!);

const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8'));

describe('the packages', () => {
  test('are installed without a word about them, and run no script', () => {
    expect(installed.status, installed.said).toBe(0);
    expect(installed.said).not.toMatch(/warn|deprecated|usher/i);
    for (const name of ['@usher/understudy', '@usher/stripe-stand-in'])
      expect(JSON.stringify(manifestOf(name))).not.toMatch(/registry|publishConfig|scripts|src\/|devDep/);
  });

  test('take Node as this repository does, and bring along what they import and nothing else', () => {
    const { engines, dependencies, optionalDependencies } = manifestOf('@usher/understudy');
    expect(engines).toEqual(JSON.parse(readFileSync('package.json', 'utf8')).engines);
    const own = JSON.parse(readFileSync('packages/understudy/package.json', 'utf8'));
    expect(optionalDependencies).toEqual(own.optionalDependencies);
    const { esbuild: _bundlesTheSources, ...needed } = own.dependencies;
    expect(dependencies).toEqual(needed);
    expect(manifestOf('@usher/stripe-stand-in')).not.toHaveProperty('dependencies');
  });

  test('hold what is built, its declarations and maps, and no source', () => {
    const kinds = filesOf('@usher/understudy').map((file) =>
      file
        .replace(/^dist\/shared\/\w+\.mjs(\.map)?$/, 'dist/shared/*')
        .replace(/^(dist|dist\/issuer)\/types\/.+\.d\.ts$/, '$1/types/*')
        .replace(/\.(mjs|cjs)\.map$/, '.$1'),
    );
    expect([...new Set(kinds)].sort()).toEqual([
      ...['LICENSE', 'README.md', 'bin/bundled.mjs', 'bin/commandLine.mjs', 'bin/issuers.mjs'],
      ...[
        'bin/understudy-account.mjs',
        'bin/understudy-conformance.mjs',
        'bin/understudy.mjs',
        'dist/account/account.mjs',
      ],
      ...[
        'dist/command/command.mjs',
        'dist/conformance/command.mjs',
        'dist/index.cjs',
        'dist/index.d.mts',
        'dist/index.d.ts',
        'dist/index.mjs',
      ],
      ...['dist/issuer/companion.mjs', 'dist/issuer/index.d.ts', 'dist/issuer/types/*', 'dist/shared/*'],
      ...['dist/types/*', 'package.json'],
    ]);
    expect(filesOf('@usher/stripe-stand-in').sort()).toEqual([
      ...['LICENSE', 'README.md', 'dist/index.mjs', 'dist/index.mjs.map', 'package.json'],
    ]);
  });

  test('have less than 700 kB, and three megabytes when they are unpacked', () => {
    expect(tarballs.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(700_000);
    const bytes = filesOf('@usher/understudy').map(
      (file) => statSync(join(project, 'node_modules/@usher/understudy', file)).size,
    );
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(3_000_000);
  });

  test.each([
    ['understudy', /^ {2}--watch /m],
    ['understudy-account', /^ {2}--run /m],
    ['understudy-conformance', /^ {2}--record /m],
  ])('npx %s says how it is used, and its version', (name, option) => {
    expect(runIn(project, 'npx', [name, '--help'])).toMatchObject({
      status: 0,
      said: expect.stringMatching(option),
    });
    const { version } = manifestOf('@usher/understudy');
    expect(runIn(project, 'npx', [name, '--version'])).toEqual({ status: 0, said: `${version}\n` });
    expect(runIn(project, 'npx', [name, '--no-such'])).toMatchObject({ status: 2 });
  });
});

describe('the examples of docs/testing-a-stack.md pass in a project that has the package', () => {
  const passes = (command: string, args: string[]) => {
    const { status, said } = runIn(project, command, args, { NODE_OPTIONS: '', VITEST: '' });
    expect(status, said).toBe(0);
    return said;
  };

  test('of node:test', () => {
    expect(passes('node', ['--test', 'test/notes.node.mjs'])).toMatch(/pass 1/);
  });

  test('of Vitest and of Jest, with types that compile', { timeout: 300_000 }, () => {
    const runners = ['vitest@4.1.12', 'jest@30.5.2', 'typescript@5.9.3', '@types/node@20.19.43'];
    passes('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...runners]);
    expect(passes('npx', ['vitest', 'run', 'test/notes.test.ts'])).toMatch(/3 passed/);
    expect(passes('npx', ['jest', '--rootDir', '.', '--testRegex', 'notes\\.jest\\.js$'])).toMatch(
      /1 passed/,
    );
    const strict = ['--strict', '--noEmit', '--target', 'es2022', '--types', 'node'];
    write('commonjs/package.json', '{ "type": "commonjs" }');
    write(
      'commonjs/own.ts',
      `import { start } from '@usher/understudy';
       export const clock = start({ template: 'cdk.out' }).then(({ clock }) => clock.advance({ days: 1 }));`,
    );
    for (const file of ['commonjs/own.ts', 'test/notes.test.ts'])
      passes('npx', [
        'tsc',
        ...strict,
        '--module',
        'nodenext',
        ...(file.startsWith('test') ? ['--skipLibCheck'] : []),
        file,
      ]);
  });
});

test('the issuer of the package, as its README has it, stands beside a stack for the issuer that the template names', () => {
  const [issuer] = blocksOf('packages/understudy/README.md').filter(({ text }) =>
    text.startsWith('// issuer.mjs'),
  );
  write('issuer.mjs', issuer!.text);
  const folder = writeNotes(join(project, 'withIssuer'));
  const file = join(folder, 'notes.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  template.Resources.Api.Properties.AdditionalAuthenticationProviders = [
    { AuthenticationType: 'OPENID_CONNECT', OpenIDConnectConfig: { Issuer: 'https://id.example.com' } },
  ];
  writeFileSync(file, JSON.stringify(template));
  const program = `import { start } from '@usher/understudy';
    const understudy = await start({ template: 'withIssuer', companions: ['./issuer.mjs'] });
    const document = await fetch(understudy.address + '/_issuer/.well-known/openid-configuration');
    console.log((await document.json()).issuer);
    await understudy.stop();`;
  expect(runIn(project, 'node', ['--input-type=module', '-e', program])).toEqual({
    status: 0,
    said: 'https://id.example.com\n',
  });
});

test('the account of the package is deployed into and compared by its own command', async () => {
  const bin = join(project, 'node_modules/.bin');
  const data = join(project, 'account');
  const account = spawn(join(bin, 'understudy-account'), ['--run', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => account.once('exit', done));
  try {
    await new Promise<void>((ready) =>
      account.stdout.on('data', (text) => String(text).includes('cdk bootstrap') && ready()),
    );
    const command = `. ${join(data, 'environment.sh')} && ${join(bin, 'understudy-conformance')} --deploy --region eu-central-1`;
    expect(runIn(project, 'sh', ['-c', command])).toEqual({
      status: 0,
      said: expect.stringMatching(/\n(\d+) of \1 answers are the same\.\n[^]*nothing of it is left\.\n$/),
    });
  } finally {
    account.kill('SIGTERM');
    await ended;
  }
});
