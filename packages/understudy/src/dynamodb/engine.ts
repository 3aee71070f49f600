import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { EngineConnection } from './connection.ts';
import { prepareDatabase } from './emptyDatabase.ts';
import { engineProgram } from './enginePackage.ts';

export interface Engine {
  connection: EngineConnection;
  /** Where it listens, for messages. */
  endpoint: string;
  /** Absent for an engine that was started elsewhere. */
  pid?: number;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Its files lie in `{dataFolder}/dynamodb`. */
  dataFolder: string;
  /** `DYNAMODB_ENDPOINT`: an engine that was started elsewhere. */
  endpoint?: string | undefined;
  /** Called when it ends without having been told to. */
  onExit: (message: string) => void;
}

/** Another program may take the port between our choice and the engine's start. Then another port is chosen, this many times at most. */
const portsMax = 10;

/**
 * The shell stays between us and the engine. Its standard input is a pipe whose other end only we hold: when we are gone,
 * however that happened, `read` meets the end and the engine is ended. When the engine ends first, so does the shell, with
 * its status. Found by trying: the engine itself ignores its standard input.
 */
const guard = `
exec 3<&0
"$@" 3<&- </dev/null & engine=$!
( read -r _ <&3; kill "$engine" ) 2>/dev/null & watch=$!
exec 3<&-
wait "$engine"; status=$?
kill "$watch" 2>/dev/null
exit "$status"`;

/** The same for Windows. */
const nodeGuard = `
const [program, ...args] = process.argv.slice(1);
const stdio = ['ignore', 'ignore', 'inherit'];
const engine = require('node:child_process').spawn(program, args, { stdio, windowsHide: true });
engine.once('error', (error) => { console.error(error.message); process.exit(1); });
engine.once('exit', (code) => process.exit(code ?? 1));
process.stdin.once('end', () => engine.kill()).once('error', () => engine.kill()).resume();`;

/** The engine's file. */
export const databaseIn = (dataFolder: string) => path.join(dataFolder, 'dynamodb', 'tables.sqlite');

export async function startEngine({ dataFolder, endpoint, onExit }: EngineOptions): Promise<Engine> {
  if (endpoint) return foreignEngine(endpoint);
  const database = databaseIn(dataFolder);
  fs.mkdirSync(path.dirname(database), { recursive: true });
  const program = engineProgram(dataFolder);
  prepareDatabase(database);
  return startOnFreePort([program, 'serve', '--db-path', database], onExit);
}

/** The engine with these words, and the port that is chosen for it. */
export async function startOnFreePort(command: string[], onExit: EngineOptions['onExit']): Promise<Engine> {
  for (let chosen = 1; ; chosen++) {
    const started = await startAt(await freePort(), command, onExit);
    if (typeof started !== 'string') return started;
    if (chosen >= portsMax || !/port \d+ is already in use/.test(started))
      throw new Error(`The DynamoDB engine did not start ${started}`);
  }
}

/** The engine once it listens, or how it ended instead. */
async function startAt(
  port: number,
  command: string[],
  onExit: EngineOptions['onExit'],
): Promise<Engine | string> {
  const child = spawnGuarded([...command, '--port', String(port)]);
  let isListening = false;
  let isStopping = false;
  let complaint = '';
  const howEnded = (code: number | null, signal: NodeJS.Signals | null) => {
    const said = complaint.trim();
    return `(${signal ?? `exit code ${code}`})${said ? `: ${said}` : '.'}${hadNoRoom(code, signal) ? ` ${noRoom}` : ''}`;
  };
  // What answers at the port says nothing: it may be another program, even another engine.
  const outcome = new Promise<string | undefined>((resolve) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
      isListening ||= complaint.includes(`listening on http://127.0.0.1:${port}`);
      if (isListening) resolve(undefined);
    });
    child.once('close', (code, signal) => resolve(howEnded(code, signal)));
  });
  child.on('exit', (code, signal) => {
    if (isStopping || !isListening) return;
    isStopping = true;
    onExit(`The DynamoDB engine ended by itself ${howEnded(code, signal)}`);
  });
  const failure = await outcome;
  if (failure !== undefined) return failure;
  const connection = new EngineConnection('127.0.0.1', port);
  const stop = async () => {
    isStopping = true;
    connection.close();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin!.end();
    await ended;
  };
  return { connection, endpoint: `http://127.0.0.1:${port}`, pid: child.pid!, stop };
}

const noRoom = 'A file could not grow: make room on the disk, or lift the limit, and start again.';

/** How a shell and the system report a write beyond what a file may hold: signal 25. */
function hadNoRoom(code: number | null, signal: NodeJS.Signals | null): boolean {
  return code === 128 + 25 || signal === ('SIGXFSZ' as NodeJS.Signals);
}

async function foreignEngine(endpoint: string): Promise<Engine> {
  const { hostname, port } = new URL(endpoint);
  const connection = new EngineConnection(hostname, Number(port || 80));
  try {
    const { status } = await connection.request('DynamoDB_20120810.ListTables', '{"Limit":1}');
    if (status !== 200) throw new Error(`it answered with status ${status}`);
  } catch (error) {
    connection.close();
    throw new Error(
      `Nothing that speaks DynamoDB answers at DYNAMODB_ENDPOINT=${endpoint} (${(error as Error).message}).`,
    );
  }
  return { connection, endpoint, stop: async () => connection.close() };
}

function spawnGuarded(command: string[]): ChildProcess {
  const [program, ...args] = command as [string, ...string[]];
  // In a group of its own, so that Ctrl-C reaches us first and the engine still takes the last writes.
  const options = { stdio: ['pipe', 'ignore', 'pipe'] as ['pipe', 'ignore', 'pipe'], detached: true };
  // There is no shell of this kind on Windows, so a Node does the same.
  if (process.platform === 'win32')
    return spawn(process.execPath, ['-e', nodeGuard, program, ...args], { ...options, windowsHide: true });
  return spawn('/bin/sh', ['-c', guard, 'engine', program, ...args], options);
}

/** The engine prints port 0 when told to choose one, so it is chosen here. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
