import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Database {
  host: string;
  port: number;
  user: string;
  database: string;
}

const readyMsMax = 30_000;
const isRoot = process.getuid?.() === 0;

/** Where `initdb` and `postgres` are that can run here: on the path, or where Debian's and Homebrew's packages put them. */
export function postgresFolder(): string | undefined {
  if (isRoot && spawnSync('id', ['-u', 'postgres']).status !== 0) return undefined;
  const versions = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((version) => join(folder, version, 'bin')));
  return [...(process.env['PATH'] ?? '').split(':'), ...versions].find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
}

export function postgresVersion(folder: string): string {
  return execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
}

/** A database of its own, with the settings it comes with; it ends when `stop` is called. */
export async function startPostgres(
  folder: string,
): Promise<{ database: Database; stop: () => Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'usher-bench-postgres-'));
  const owner = ownerOf();
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.gid!);
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (owner.uid !== undefined) chownSync(data, owner.uid, owner.gid!);
  const initdb = ['--pgdata', data, '--username', 'bench', '--auth', 'trust', '--encoding', 'UTF8'];
  const made = spawnSync(join(folder, 'initdb'), initdb, { ...owner, encoding: 'utf8', cwd: home });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const words = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', home];
  const child = spawn(join(folder, 'postgres'), words, { ...owner, stdio: 'ignore', cwd: home });
  const ended = new Promise((done) => child.once('exit', done));
  const endWithUs = () => child.kill('SIGQUIT');
  process.once('exit', endWithUs);
  const stop = async () => {
    process.off('exit', endWithUs);
    child.kill('SIGINT'); // its fast shutdown
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  for (const started = Date.now(); !isReady(data);) {
    if (child.exitCode !== null || Date.now() - started > readyMsMax)
      throw new Error('PostgreSQL did not start.');
    await sleep(50);
  }
  return { database: { host: '127.0.0.1', port, user: 'bench', database: 'postgres' }, stop };
}

/** Its own note, beside its data, of what it is doing. */
function isReady(data: string): boolean {
  const note = join(data, 'postmaster.pid');
  return existsSync(note) && readFileSync(note, 'utf8').trimEnd().endsWith('ready');
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package has made. */
function ownerOf(): { uid?: number; gid?: number } {
  if (!isRoot) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
