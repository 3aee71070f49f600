import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * `npm run import` as a process of its own. `killAt`: ended by the signal once it has taken up this number of rows and records, in the
 * middle of a page as a rule.
 */
export async function importCommand(
  folder: string,
  args: string[],
  killAt?: number,
  signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL',
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['tools/dev/run.mjs', 'tools/import/import.ts', '--folder', folder, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let isSent = false;
  while (killAt !== undefined && !isSent && child.exitCode === null && child.signalCode === null) {
    if (workedOff(folder) >= killAt) isSent = child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const status = await ended;
  if (/^ {4}at /m.test(stderr)) throw new Error(`The import crashed:\n${stderr}`);
  return { status, stdout, stderr };
}

/** The one run in the folder that has not ended. */
function openRunIn(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).find(
    (id) => !id.startsWith('dry-') && !existsSync(join(folder, id, 'report.json')),
  );
}

/** Rows and records that the open run in the folder has taken up. */
export function workedOff(folder: string): number {
  const id = openRunIn(folder);
  if (id === undefined) return 0;
  const own = join(folder, id);
  const checkpoint = join(own, 'checkpoint.json');
  const saved = existsSync(checkpoint)
    ? (JSON.parse(readFileSync(checkpoint, 'utf8')) as { counts: { rows: number } })
    : undefined;
  const open = readdirSync(own).filter((name) => name.startsWith('page-'));
  const noted = open.map((name) => readFileSync(join(own, name), 'utf8').split('\n').length - 1);
  // Two notes for each record: before and after.
  return (saved?.counts.rows ?? 0) + noted.reduce((sum, lines) => sum + lines, 0) / 2;
}

function linesOf<Line>(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

/** The newest run or dry run in the folder, with what it keeps. */
export function newestIn(folder: string, isDry: boolean) {
  const id = readdirSync(folder)
    .filter((name) => name.startsWith('dry-') === isDry)
    .sort()
    .at(-1)!;
  const own = join(folder, id);
  return {
    id,
    report: JSON.parse(readFileSync(join(own, 'report.json'), 'utf8')),
    rejected: linesOf<{ place: string; why: string }>(join(own, 'rejected.jsonl')),
    moved: linesOf<{ kind: string; userId: string; places: string[] }>(join(own, 'moved.jsonl')),
    accounts: existsSync(join(own, 'accounts.jsonl')) ? linesOf<any>(join(own, 'accounts.jsonl')) : [],
  };
}

/** The first run in the folder. */
export function oldestIn(folder: string): { id: string } {
  return {
    id: readdirSync(folder)
      .filter((name) => !name.startsWith('dry-'))
      .sort()[0]!,
  };
}
