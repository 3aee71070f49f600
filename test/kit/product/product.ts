import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveEndOfDay } from './endOfDay.ts';
import { copyPrepared } from './prepared.ts';
import { storiesArgs } from './storiesStack.ts';

interface Outputs {
  graphqlUrl: string;
  realtimeUrl: string;
  webUrl: string;
  adminUrl: string;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  /** With which visitors read the price list. */
  apiKey: string;
  /** Of a pool that the product does not make. */
  operatorGroups?: string;
  cognitoEndpoint: string;
  stripeWebhookUrl: string;
  stripeApiUrl: string;
  demoUser: { email: string; password: string };
  adminUser: { email: string; password: string };
}

/** What signs as the user of the command, or as a role of the stack. */
export interface Operator {
  region: string;
  credentials: Keys;
  endpoints: Record<string, string>;
  roles: Record<string, Keys>;
}

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

export interface Product {
  outputs: Outputs;
  operator: Operator;
  folder: string;
  pid: number;
  /** What it has printed. */
  printed(): string;
  /** What the local console shows. */
  state(): Promise<any>;
  /** The time that the product runs on, in epoch milliseconds. */
  now(): Promise<number>;
  moveClockTo(epochMs: number): Promise<void>;
  advance(byMs: number): Promise<void>;
  /** Ends the process as a power cut would; `start` again on the same folder. */
  kill(): Promise<void>;
  /** Keeps what its roles were used for, and throws when it printed a warning. */
  look(): Promise<void>;
  /** Ends it and removes its folder, unless the folder was given. */
  stop(): Promise<void>;
}

/**
 * The whole product as `npm start` runs it, in a folder of its own and on a free port. Its folder is a copy of one that was
 * started before, unless the test is about a first start (`isFirst`) or names a folder, a template, a clock or extensions of its own.
 */
export async function startProduct(
  options: {
    folder?: string;
    args?: string[];
    port?: number;
    isFirst?: boolean;
    /** From the copy in spite of a template of its own: one with the same resources. */
    hasSameResources?: boolean;
    /** Another checkout than this one. */
    checkout?: string;
    /** Variables beside those of this process. */
    environment?: Record<string, string>;
  } = {},
): Promise<Product> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'usher-product-'));
  const { args = [] } = options;
  const isOwnWorld = args.some((arg) => ownWorld.includes(arg));
  const stack = args.includes('--template') || options.checkout ? [] : storiesArgs;
  const isCopy = options.hasSameResources || !isOwnWorld;
  if (!options.folder && !options.isFirst && !options.checkout && isCopy) await copyPrepared(folder);
  const outputsFile = join(folder, 'outputs.json');
  rmSync(outputsFile, { force: true });
  const child = spawn(
    process.execPath,
    ['tools/dev/start.mjs', '--port', String(options.port ?? 0), '--data', folder, ...stack, ...args],
    {
      ...(options.checkout ? { cwd: options.checkout } : {}),
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  await ready(child, outputsFile, () => printed);
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Outputs;
  const operator = JSON.parse(readFileSync(join(folder, 'operator.json'), 'utf8')) as Operator;
  const address = new URL(outputs.graphqlUrl).origin;
  const state = async () => (await fetch(`${address}/_local/state`)).json() as Promise<any>;
  const moveClock = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/_local/clock`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', killAtExit);
    if (child.exitCode === null) child.kill(signal);
    await ended;
  };
  const look = async () => {
    await keepPermissions(address, child);
    demandNoWarning(printed);
  };
  if (!options.folder && !args.includes('--clock'))
    await leaveEndOfDay(Date.now(), (to) => moveClock({ to }));
  return {
    outputs,
    operator,
    folder,
    pid: child.pid!,
    printed: () => printed,
    state,
    now: async () => Date.parse((await state()).now),
    moveClockTo: (epochMs) => moveClock({ to: new Date(epochMs).toISOString() }),
    advance: (advanceMs) => moveClock({ advanceMs }),
    kill: () => end('SIGKILL'),
    look,
    stop: async () => {
      await keepPermissions(address, child);
      await end('SIGTERM');
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
      demandNoWarning(printed);
    },
  };
}

/** What a product is started with that the prepared folder does not fit. */
const ownWorld = ['--template', '--users', '--clock', '--extension', '--no-extensions'];

const shared = new Map<string, Promise<Product>>();

/**
 * The product that the files of one worker share, which is most of what a file would cost. For files that make accounts of
 * their own, move the clock only ahead of what `now()` says, and leave catalog and Stripe's faults as they were. To
 * stop it is to look at it: it ends with the suite.
 */
export async function sharedProduct(args: string[] = []): Promise<Product> {
  const key = args.join(' ');
  const starting = shared.get(key) ?? startProduct({ args });
  shared.set(key, starting);
  const product = await starting;
  await leaveEndOfDay(await product.now(), (to) => product.moveClockTo(Date.parse(to)));
  writeFileSync(join(endedWithSuite(), String(product.pid)), product.folder);
  return { ...product, stop: () => product.look() };
}

/** Where the processes are noted that the global setup ends. */
function endedWithSuite(): string {
  const folder = process.env['USHER_SHARED_PRODUCTS'];
  if (!folder) throw new Error('The global setup of this suite shares no products.');
  return folder;
}

/** Under `npm test` warnings go to a file that the run looks into; without it the product prints them. */
function demandNoWarning(printed: string): void {
  const warnings = printed.match(/^\(node:\d+\) .*$/gm);
  if (warnings) throw new Error(`The product raised warnings of Node:\n${warnings.join('\n')}`);
}

const otherStacks = ['--template', '--users'];

/** What the roles were used for, for the report at the end of `npm test`. A product of another stack says nothing of ours. */
async function keepPermissions(address: string, child: ChildProcess): Promise<void> {
  const folder = process.env['USHER_PERMISSIONS'];
  if (!folder || child.exitCode !== null || otherStacks.some((one) => child.spawnargs.includes(one))) return;
  const report = await onNewConnection(`${address}/_local/permissions`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${child.pid}.json`), report);
}

/** A kept connection may have been closed meanwhile by the other side: a test that blocks its own process hears of it too late. */
function onNewConnection(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(text)).on('error', reject);
    }).on('error', reject);
  });
}

async function ready(child: ChildProcess, outputsFile: string, printed: () => string): Promise<void> {
  // The outputs are written before they are printed, and what was printed is read when this process comes to it.
  while (!existsSync(outputsFile) || !printed().includes('Ctrl-C stops it.')) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The product ended with ${child.exitCode ?? child.signalCode}:\n${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
