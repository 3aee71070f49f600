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

const readyMsMax = 10_000;

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
  const port = await freePort();
  prepareDatabase(database);
  const command = [program, 'serve', '--port', String(port), '--db-path', database];
  const child = spawnGuarded(command);
  let isStopping = false;
  let complaint = '';
  child.stderr!.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  child.on('exit', (code, signal) => {
    if (isStopping) return;
    isStopping = true;
    const said = complaint.trim();
    onExit(
      `The DynamoDB engine ended by itself (${signal ?? `exit code ${code}`})${said ? `: ${said}` : '.'}${hadNoRoom(code, signal) ? ` ${noRoom}` : ''}`,
    );
  });
  const connection = new EngineConnection('127.0.0.1', port);
  const stop = async () => {
    isStopping = true;
    connection.close();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin!.end();
    await ended;
  };
  try {
    await untilReady(connection, () => isStopping);
  } catch (error) {
    await stop();
    throw new Error(`The DynamoDB engine did not start (${(error as Error).message}): ${complaint.trim()}`);
  }
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
    await untilReady(connection, () => true);
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

/** Waits for an engine that may still be on its way up; one that `hasEnded`, or is not ours to wait for, is asked once. */
async function untilReady(connection: EngineConnection, hasEnded: () => boolean): Promise<void> {
  const endMs = Date.now() + readyMsMax;
  for (;;) {
    try {
      const { status } = await connection.request('DynamoDB_20120810.ListTables', '{"Limit":1}');
      if (status === 200) return;
      throw new Error(`it answered with status ${status}`);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ECONNREFUSED' || hasEnded() || Date.now() > endMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
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
