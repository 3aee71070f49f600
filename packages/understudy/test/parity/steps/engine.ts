import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The real engine, in memory. */
export async function aDatabase(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const port = await freePort();
  const require = createRequire(import.meta.url);
  const binary = join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  const child = spawn(binary, ['serve', '--port', String(port)], { stdio: 'ignore' });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const endpoint = `http://127.0.0.1:${port}`;
  await ready(endpoint, child);
  return {
    endpoint,
    stop: async () => {
      process.off('exit', kill);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready(endpoint: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      await fetch(endpoint);
      return;
    } catch (error) {
      // What fetch throws while nothing listens yet.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  throw new Error(`The engine ended with code ${child.exitCode} before it was ready.`);
}
