import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runNpm } from '../packages/understudy/src/npm.mjs';
import { startEngine } from '../packages/understudy/src/dynamodb/engine.ts';
import { startDynamoDbLocal } from './dynamodbLocal.ts';
import { postgresFolder, startPostgres } from './postgres.ts';

/** How a peer is asked for one use. */
export interface PeerServer {
  url: string;
  headers: Record<string, string>;
  /** Of a key that is never used up. */
  hot: string;
  /** Of keys with a limit, for a burst each. */
  limited: string[];
  /** What an answer says that allows the use. */
  allowed: string;
}

interface Store {
  endpoint?: string;
  database?: object;
  stop: () => Promise<void>;
}

const folder = resolve('bench/peers');

const peers = {
  'rate-limiter-flexible': { program: 'rateLimiterFlexible.mjs', store: ownEngine },
  'better-auth': {
    program: 'betterAuth.mjs',
    store: () => startPostgres(postgresFolder()!),
  },
  simulator: { program: 'amplifySimulator.mjs', store: ownEngine },
  'simulator on DynamoDB Local': { program: 'amplifySimulator.mjs', store: startDynamoDbLocal },
} satisfies Record<string, { program: string; store: () => Promise<Store> }>;

export type PeerName = keyof typeof peers;

/** Installs what the peers need, at the versions of their own lock file. */
export function installPeers(): void {
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return;
  console.log('Installing the peers into bench/peers: some 400 MB, once.');
  const { problem } = runNpm(['ci'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  if (problem) throw new Error(`npm could not install the peers: ${problem}`);
}

/** One peer with its store below it, in this process, until its parent lets go of it. */
export async function servePeer(name: PeerName, limit: number, bursts: number): Promise<void> {
  const { program, store } = peers[name];
  const { stop, ...place } = (await store()) as Store;
  const { serve } = (await import(pathToFileURL(join(folder, program)).href)) as {
    serve: (options: object) => Promise<PeerServer>;
  };
  const limitedKeys = Array.from({ length: bursts }, (_, n) => `limited-${n}`);
  process.once('disconnect', () => void stop().then(() => process.exit()));
  process.send!(await serve({ ...place, limitedKeys, limit }));
}

async function ownEngine(): Promise<Store> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'usher-bench-peer-'));
  const { endpoint, stop } = await startEngine({ dataFolder, onExit: (message) => console.error(message) });
  return {
    endpoint,
    stop: async () => {
      await stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
