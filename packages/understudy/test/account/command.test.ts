import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-account-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const command = resolve('packages/understudy/bin/understudy-account.mjs');
const ran = (...args: string[]) => {
  const options = { cwd: scratch, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], options);
  return { status, stdout, stderr };
};

test('understudy-account answers at its address with the keys of the file that it names, and Ctrl-C ends it', async () => {
  const data = join(scratch, 'data');
  mkdirSync(data);
  const seen: [string, string | null][] = [];
  const watcher = watch(data, (event, name) => seen.push([event, name]));
  const child = spawn(
    process.execPath,
    [command, '--port', '0', '--data', data, '--account', '210987654321'],
    {
      cwd: scratch,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  await expect
    .poll(() => [printed, child.exitCode], { timeout: 50_000 })
    .toEqual([expect.stringContaining('npx cdk bootstrap aws://210987654321/eu-central-1'), null]);
  const file = join(data, 'environment.sh');
  // It appears whole: nothing is written to it once it is there.
  await expect.poll(() => seen).toContainEqual(['rename', 'environment.sh']);
  expect(seen).not.toContainEqual(['change', 'environment.sh']);
  watcher.close();
  expect(printed).toContain(`. ${file}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const lines = [...readFileSync(file, 'utf8').matchAll(/^export (\w+)='(.*)'$/gm)];
  expect(lines.map(([, name]) => name)).toEqual([
    'AWS_ENDPOINT_URL',
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
  ]);
  expect(printed).toContain(`The account 210987654321 answers at ${lines[0]![2]}.`);
  const unsigned = await fetch(lines[0]![2]!, { method: 'POST', body: 'Action=GetCallerIdentity' });
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toContain('<Code>MissingAuthenticationTokenException</Code>');
  const second = ran('--port', '0', '--data', data);
  expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining('is in use by process') });
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

test('--help and --version print and do nothing else', () => {
  const help = ran('--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  for (const option of [
    'port',
    'data',
    'region',
    'account',
    'concurrency',
    'tables',
    'run',
    'unverified',
    'version',
    'help',
  ])
    expect(help.stdout).toMatch(new RegExp(`^  --${option}\\b`, 'm'));
  const { version } = JSON.parse(readFileSync('packages/understudy/package.json', 'utf8'));
  expect(ran('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [['--port', 'x'], '--port is a number from 0 to 65535, not "x".'],
  [['--concurrency', ''], '--concurrency is a number from 0 to 1000000, not "".'],
  [['--account', '12'], 'An account has twelve digits, not "12".'],
])('what cannot be read, %j, is one sentence and exit code 2', (args, sentence) => {
  const stderr = `${sentence} understudy-account --help lists what there is.\n`;
  expect(ran(...args)).toEqual({ status: 2, stdout: '', stderr });
});
