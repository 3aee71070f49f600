// npm run doctor: says what this machine lacks, and what helps. Imports nothing but Node, and changes nothing.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findChromium } from './chromium.mjs';
import { readCommandLine } from './commandLine.mjs';
import { root } from './ready.mjs';

const { values } = readCommandLine({
  name: 'npm run doctor',
  about: `Checks whether this machine has what Usher uses, and says how to get what is missing.
Exits with 1 when npm start or npm test lacks something. Changes nothing.`,
  options: {
    json: { about: 'prints one JSON object instead of lines' },
    port: { value: 'n', default: '4000', env: 'USHER_PORT', about: 'the port that npm start would take' },
    data: {
      value: 'folder',
      default: '.usher',
      env: 'USHER_DATA',
      about: 'the data folder that npm start would use',
    },
  },
});

const gigabyte = 1024 ** 3;
/** Platforms for which the embedded engine is published. */
const enginePlatforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];
const data = resolve(root, values.data);
const running = runningProduct();

const checks = [
  node(),
  program('npm', ['--version'], true, 'comes with Node: install Node again, from nodejs.org'),
  program('git', ['--version'], false, 'only needed to get updates: install git'),
  writable('checkout', root),
  writable('data folder', data),
  disk(),
  memory(),
  engine(),
  await port(),
  chromium(),
  program(
    'java',
    ['-version'],
    false,
    'only needed for npm run test:engines: install a Java runtime, 17 or newer',
  ),
  credentials(),
  {
    name: 'running product',
    isOk: running !== undefined,
    needed: false,
    found: running && `process ${running.pid}${running.address ? ` at ${running.address}` : ''}`,
    remedy: 'none runs from this data folder: npm start starts one',
  },
  ...(running?.address ? [await priceList(running)] : []),
];
const lacking = checks.filter(({ isOk, needed }) => needed && !isOk);
if (values.json) {
  const listed = checks.map(({ name, isOk, needed, found, remedy }) => ({
    name,
    state: isOk ? 'ok' : 'missing',
    needed,
    ...(isOk ? { found } : { remedy }),
  }));
  console.log(JSON.stringify({ ok: lacking.length === 0, checks: listed }, null, 2));
} else {
  for (const { name, isOk, found, remedy } of checks)
    console.log(`${isOk ? 'ok     ' : 'missing'}  ${name}: ${isOk ? found : remedy}`);
  console.log(
    lacking.length === 0
      ? '\nNothing is missing that npm start or npm test needs.'
      : `\nMissing, and needed for npm start or npm test: ${lacking.map(({ name }) => name).join(', ')}.`,
  );
}
process.exitCode = lacking.length === 0 ? 0 : 1;

function node() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return {
    name: 'Node',
    isOk: major > 20 || (major === 20 && minor >= 19),
    needed: true,
    found: process.versions.node,
    remedy: `this is ${process.versions.node}, and Usher needs 20.19 or newer: install it from nodejs.org`,
  };
}

function program(name, args, needed, remedy) {
  // npm is a script on Windows, which only a shell runs.
  const shell = process.platform === 'win32';
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8', shell });
  const found = `${stdout || stderr || ''}`.split('\n')[0];
  return { name, isOk: status === 0, needed, found, remedy };
}

/** Of a folder that is not there yet, the nearest one above it has to be writable. */
function writable(name, folder) {
  const place = nearest(folder);
  return {
    name,
    isOk: can(place, constants.W_OK),
    needed: true,
    found: folder,
    remedy: `${place} cannot be written by this user: change its owner, or use a folder of your own`,
  };
}

function disk() {
  const { bavail, bsize } = statfsSync(nearest(data));
  const free = (bavail * bsize) / gigabyte;
  const wanted = existsSync(join(root, 'node_modules')) ? 0.5 : 2;
  return {
    name: 'disk space',
    isOk: free >= wanted,
    needed: true,
    found: `${free.toFixed(1)} GB free`,
    remedy: `${free.toFixed(1)} GB free, and ${wanted} GB are needed: make room, or set USHER_DATA to another disk`,
  };
}

function memory() {
  const total = totalmem() / gigabyte;
  return {
    name: 'memory',
    isOk: total >= 1.8,
    needed: true,
    found: `${total.toFixed(1)} GB`,
    remedy: `${total.toFixed(1)} GB, and building the web client needs 2 GB: use a larger machine, or npm start -- --no-web`,
  };
}

function engine() {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = `@dynoxide/${platform}`;
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  const installed = [root, join(data, 'engine')].some((folder) =>
    existsSync(join(folder, 'node_modules', packageName)),
  );
  const comes = enginePlatforms.includes(platform)
    ? 'not installed yet; the first start installs it'
    : undefined;
  return {
    name: 'database engine',
    isOk: Boolean(endpoint) || installed || comes !== undefined,
    needed: true,
    found: endpoint ? `DYNAMODB_ENDPOINT=${endpoint}` : `${packageName}${installed ? '' : ` (${comes})`}`,
    remedy: `there is none for ${platform}: start DynamoDB Local and set DYNAMODB_ENDPOINT to its address`,
  };
}

async function port() {
  const wanted = Number(values.port);
  const code = await listenError(wanted);
  const isOurs = running?.address?.endsWith(`:${wanted}`) ?? false;
  return {
    name: `port ${wanted}`,
    isOk: code === undefined || isOurs,
    needed: true,
    found: isOurs ? 'used by the running product' : 'free',
    remedy: `it cannot be used (${code}): stop the program that does, or set USHER_PORT to another port`,
  };
}

function listenError(wanted) {
  const server = createServer();
  return new Promise((done) => {
    server.once('error', (error) => done(error.code));
    server.listen(wanted, '127.0.0.1', () => server.close(() => done(undefined)));
  });
}

function chromium() {
  const path = findChromium();
  return {
    name: 'Chromium',
    isOk: path !== undefined,
    needed: true,
    found: path,
    remedy: 'npm test needs it and tries to install one: install Chromium or Chrome, or set CHROMIUM_PATH',
  };
}

/** Whether there are some, not whether they are right: nothing is asked over the network. */
function credentials() {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID } = process.env;
  const file = process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials');
  const found = AWS_PROFILE
    ? `AWS_PROFILE=${AWS_PROFILE}`
    : AWS_ACCESS_KEY_ID
      ? 'AWS_ACCESS_KEY_ID is set'
      : existsSync(file)
        ? file
        : undefined;
  return {
    name: 'AWS credentials',
    isOk: found !== undefined,
    needed: false,
    found,
    remedy: 'only needed for npm run deploy: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  };
}

/** Asked as a visitor asks: a key that is gone or has ended is refused with 401. */
async function priceList({ address, outputs: { apiKey, graphqlUrl } }) {
  const name = 'price list';
  if (!apiKey)
    return {
      ...{ name, isOk: false, needed: false },
      remedy: 'the running product has no API key for visitors: the setting pricing is false',
    };
  const told = await fetch(graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ query: '{ pricing { id } }' }),
    signal: AbortSignal.timeout(5_000),
  }).then(
    (answer) => (answer.ok ? undefined : `answered ${answer.status}`),
    (error) => `does not answer (${error.cause?.code ?? error.name})`,
  );
  return {
    ...{ name, isOk: told === undefined, needed: false },
    found: 'open to visitors, with the API key of outputs.json',
    remedy: `${address} ${told} to its own API key: stop npm start and start it again`,
  };
}

function runningProduct() {
  const lock = join(data, 'lock');
  if (!existsSync(lock)) return undefined;
  const { pid } = JSON.parse(readFileSync(lock, 'utf8'));
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return undefined;
    if (error.code !== 'EPERM') throw error;
  }
  const outputs = join(data, 'outputs.json');
  const said = existsSync(outputs) ? JSON.parse(readFileSync(outputs, 'utf8')) : {};
  return { pid, address: said.graphqlUrl && new URL(said.graphqlUrl).origin, outputs: said };
}

function nearest(folder) {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

function can(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return false;
    throw error;
  }
}
