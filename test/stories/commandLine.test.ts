import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enginesIn } from '../../packages/understudy/test/kit/engines.ts';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { stackFolder } from '../../tools/dev/synth.mjs';
import { aCheckout, processesOf } from '../kit/stack/checkout.ts';
import { drawn } from '../kit/models/drawn.ts';
import { storiesArgs } from '../kit/product/storiesStack.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-command-line-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Started {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  ended: Promise<number | null>;
  /** Its end, once all that it has printed is read. */
  closed: Promise<number | null>;
}

function started(file: string, args: string[], env: Record<string, string> = {}, cwd = '.'): Started {
  const child = spawn(file, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // A process group of its own, as a terminal gives one.
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const closed = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, stdout: () => stdout, stderr: () => stderr, ended, closed };
}

/** Everything that says it is there, or that it ended before. */
async function untilReady(folder: string, { child, stderr }: Started): Promise<void> {
  while (!existsSync(join(folder, 'outputs.json'))) {
    if (child.exitCode !== null) throw new Error(`It ended:\n${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('F9.1 · the end of the npm that runs npm start', () => {
  test.each(drawn('signals', ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const, 2))(
    'by %s leaves no process, no lock, and the port free',
    { timeout: 240_000 },
    async (signal) => {
      const folder = mkdtempSync(join(scratch, 'npm-'));
      const npm = started('npm', ['start', '--', '--no-web', '--port', '0', '--data', folder]);
      await untilReady(folder, npm);
      const { graphqlUrl } = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8'));
      expect(enginesIn(folder)).toHaveLength(1);
      // Ctrl-C reaches everything that runs in the terminal; a kill reaches npm alone.
      process.kill(signal === 'SIGINT' ? -npm.child.pid! : npm.child.pid!, signal);
      await npm.ended;
      await expect.poll(() => processesOf(folder), { timeout: 100_000 }).toEqual([]);
      expect(existsSync(join(folder, 'lock'))).toBe(false);
      await expect(fetch(graphqlUrl)).rejects.toThrow('fetch failed');
      expect(npm.stdout()).toMatch(/^ +\d+\.\d s {2}Starting Usher …$/m);
    },
  );
});

test('F9.1 · a kill while the stack is synthesized leaves no process and no half-made folder', async () => {
  const copy = aCheckout(scratch);
  const data = join(copy, 'data');
  const npm = started('npm', ['start', '--', '--no-web', '--port', '0', '--data', data], {}, copy);
  await expect.poll(() => npm.stdout(), { timeout: 60_000 }).toContain('Synthesizing the stack …');
  await expect.poll(() => foldersOf(copy)).toHaveLength(1);
  process.kill(npm.child.pid!, 'SIGTERM');
  await npm.ended;
  await expect.poll(() => processesOf(copy), { timeout: 60_000 }).toEqual([]);
  expect(foldersOf(copy)).toEqual([]);
}, 180_000);

/** Synthesized folders, half-made ones included. */
function foldersOf(checkout: string): string[] {
  const folder = dirname(stackFolder(localExtensions()));
  const copied = join(checkout, relative('.', folder));
  return existsSync(copied) ? readdirSync(copied).filter((name) => name.startsWith('cdk.out')) : [];
}

describe('a running product', () => {
  let product: Product;
  beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })), 240_000);
  afterAll(async () => product.stop());

  test('field 1.2: says in one line that some resources run in AWS only, and where they are listed', async () => {
    const said = () =>
      product
        .printed()
        .split('\n')
        .filter((line) => /run in AWS only/.test(line));
    const about = said();
    expect(about).toHaveLength(1);
    const { notRun } = await product.state();
    const count = notRun.flatMap((line: string) => line.split(', ')).length;
    expect(about[0]!.trim()).toBe(
      `${count} declared resources run in AWS only (alarms, log groups …): the console lists them.`,
    );
  });

  test('F9.9: says what it does from its first line on, with the seconds', () => {
    const steps = product.printed().match(/^ +\d+\.\d s {2}.*$/gm) ?? [];
    expect(steps[0]).toMatch(/^ +\d+\.\d s {2}Starting Usher …$/);
    expect(steps.join('\n')).toContain('Starting the database and the services …');
  });

  const day = 24 * 3_600_000;
  test.each([
    ['{ to } a thousand years ahead', { to: '3026-01-01T00:00:00Z' }],
    ['{ to } eleven years ahead', { to: new Date(Date.now() + 11 * 366 * day).toISOString() }],
    ['{ advanceMs } beyond every date', { advanceMs: 1e18 }],
  ])('refuses a far jump of the clock: %s', async (_name, body) => {
    const before = (await product.state()).offsetMs;
    const answer = await fetch(new URL('/_local/clock', product.outputs.graphqlUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(
      /^The clock goes no further than 10 years from today: from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\.$/,
    );
    expect((await product.state()).offsetMs).toBe(before);
  });

  test('field 1.16: a role that is not there is named with those that are, one a line', () => {
    const { status, stderr } = run(['tools/dev/as.mjs', '--data', product.folder, 'wrong', 'true']);
    expect(status).toBe(1);
    const [first, ...roles] = stderr.trimEnd().split('\n');
    expect(first).toBe('There is no role "wrong". The roles of this stack:');
    expect(roles).toEqual(['operator', ...Object.keys(product.operator.roles)].map((role) => `  ${role}`));
  });

  test('field 1.10: a guessed Stripe key is one sentence', () => {
    const catalog = join(scratch, 'catalog.json');
    const text = readFileSync('catalog.json', 'utf8').replace('"./catalog.schema.json"', '"x"');
    writeFileSync(catalog, text.replace('"unitAmount": 1900', '"unitAmount": 2100'));
    expect(text).toContain('"unitAmount": 1900');
    const push = ['tools/dev/run.mjs', 'tools/operate/catalog.ts', 'push', '--yes', '--file', catalog];
    const outputs = ['--outputs', join(product.folder, 'outputs.json')];
    const said = (key: string) => run([...push, ...outputs], { STRIPE_API_KEY: key });
    for (const [key, sentence] of [
      ['sk_test_123', /^Stripe does not take the key in STRIPE_API_KEY \(.*\)\.$/],
      ['hello', /^STRIPE_API_KEY is no secret key of Stripe: .*\.$/],
      ['sk_live_123', /^STRIPE_API_KEY is not a test key\. .*\.$/],
    ] as const) {
      const { status, stderr } = said(key);
      expect(status).toBe(1);
      expect(stderr.trim()).toMatch(sentence);
    }
  });
});

describe('field 1.16: without a product, one sentence and exit code 1', () => {
  const nowhere = join(scratch, 'nowhere');
  const env = { USHER_DATA: nowhere };
  test.each([
    ['npm run verify', ['tools/dev/run.mjs', 'tools/operate/verify.ts']],
    ['npm run redrive', ['tools/dev/run.mjs', 'tools/operate/redrive.ts']],
    ['npm run migrate', ['tools/dev/run.mjs', 'tools/operate/migrate.ts']],
    ['npm run seed', ['tools/dev/run.mjs', 'tools/seed/seed.ts']],
    ['npm run catalog', ['tools/dev/run.mjs', 'tools/operate/catalog.ts', 'diff']],
    ['npm run as', ['tools/dev/as.mjs', 'operator', 'true']],
    ['docs/examples/first-call.mjs', ['docs/examples/first-call.mjs', join(nowhere, 'outputs.json')]],
  ])('%s', (_name, args) => {
    const { status, stdout, stderr } = run(args, env);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim()).toMatch(/^[^\n]*nowhere[^\n]*npm start[^\n]*\.$/);
  });

  test('docs/examples/backend.mjs without an id', () => {
    const { status, stderr } = run(['docs/examples/backend.mjs']);
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(/^Give the id of a user, [^\n]*\.$/);
  });

  test('a start with a clock of another century', () => {
    const { status, stderr } = run([
      'tools/dev/start.mjs',
      '--no-web',
      '--port',
      '0',
      '--data',
      nowhere,
      '--clock',
      '2126-01-01T00:00:00Z',
    ]);
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(/^The clock goes no further than 10 years from today: [^\n]*\.$/);
  });
});

describe('a full disk', () => {
  test(
    'ends the product with a sentence, exit code 1 and no process left behind',
    { timeout: 240_000 },
    async () => {
      const folder = mkdtempSync(join(scratch, 'full-'));
      await (await startProduct({ folder, args: ['--no-web'] })).stop();
      rmSync(join(folder, 'outputs.json'));
      const largest = Math.max(...filesIn(folder).map((file) => statSync(file).size));
      // A limit on the size of files needs no rights, and the system answers a write beyond it as it does on a full disk.
      const blocks = Math.ceil(largest / 512) + 8;
      const shell = `ulimit -f ${blocks}; exec "$@"`;
      const args = ['--no-web', '--port', '0', '--data', folder, ...storiesArgs];
      const start = [process.execPath, 'tools/dev/start.mjs', ...args];
      const product = started('/bin/sh', ['-c', shell, 'sh', ...start]);
      await untilReady(folder, product);
      const { userPoolClientId, cognitoEndpoint } = JSON.parse(
        readFileSync(join(folder, 'outputs.json'), 'utf8'),
      );
      let signUps = 0;
      while (product.child.exitCode === null && signUps < 3000) {
        signUps++;
        await fetch(cognitoEndpoint, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
          },
          body: JSON.stringify({
            ClientId: userPoolClientId,
            Username: `person-${signUps}@example.com`,
            Password: 'Person-user-1',
          }),
        }).then(
          (answer) => answer.text(),
          () => product.ended, // It ended in the middle of the request.
        );
      }
      expect(await product.closed).toBe(1);
      expect(product.stderr().trim()).toMatch(/(is full \(EFBIG\)|could not grow)[^\n]*\.$/m);
      expect(product.stderr()).not.toMatch(/^ {4}at /m);
      await expect.poll(() => processesOf(folder), { timeout: 60_000 }).toEqual([]);
    },
  );
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function run(args: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, STRIPE_API_KEY: '', ...env },
  });
}
