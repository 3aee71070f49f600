import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFilesOf } from './documentFiles.ts';
import { runIn } from './shop.ts';

/** Stays at this version, so that the next one is met on purpose. */
const creator = 'create-next-app@16.4.3';
const answers = [
  ...['--ts', '--app', '--empty', '--no-eslint', '--no-tailwind', '--no-src-dir', '--no-react-compiler'],
  ...['--import-alias', '@/*', '--use-npm', '--skip-install', '--disable-git', '--yes'],
];
const quiet = { NEXT_TELEMETRY_DISABLED: '1' };

/** What `create-next-app` writes, in a folder outside of the repository, with the files of docs/nextjs.md over it. */
export function writtenNextApp(): string {
  const parent = mkdtempSync(join(tmpdir(), 'usher-next-'));
  const { status, said } = runIn(parent, 'npx', ['--yes', creator, 'app', ...answers], quiet);
  if (status !== 0) throw new Error(said);
  const folder = join(parent, 'app');
  writeFilesOf('docs/nextjs.md', folder);
  return folder;
}

/** `next build` checks the types too, with the tsconfig that the template has; of a suite's own environment it would leave `.env.local` out. */
export function buildNext(folder: string): { status: number | null; said: string } {
  return runIn(folder, 'npx', ['next', 'build'], { ...quiet, NODE_ENV: 'production' });
}

/** Runs what was built, and waits until it answers. */
export async function startNext(
  folder: string,
  port: number,
  environment: Record<string, string>,
): Promise<ChildProcess> {
  const next = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', String(port)],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...quiet, ...environment, NODE_ENV: 'production' },
    },
  );
  await new Promise<void>((resolve, reject) => {
    let said = '';
    next.stdout.on('data', (chunk: Buffer) => (said += chunk).includes('Ready') && resolve());
    next.once('exit', () => reject(new Error(`The app ended before it was ready:\n${said}`)));
  });
  return next;
}
