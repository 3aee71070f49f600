import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../backup/pagedFile.ts';
import { isAlive } from '../dev/isAlive.mjs';
import { NotPossible } from '../dev/sentences.mjs';

/** What makes two commands one run: the second one continues the first. */
export interface RunIdentity {
  /** As `--from` names it. */
  from: string;
  sourcePrint: string;
  mapPrint: string;
  /** The deployment by its user pool, which no other one has. */
  target: string;
}

export interface Run {
  id: string;
  folder: string;
  identity: RunIdentity;
  begunAt: string;
  /** Parts that the source is read in, the same for the whole run. */
  segments: number;
  isContinued: boolean;
}

const files = { run: 'run.json', report: 'report.json', lock: 'lock' };
/** Reports hold addresses and what people did. */
const ownerOnly = 0o600;

/** A dry run has a folder of its own and is never continued. */
export function dryRunIn(folder: string, identity: RunIdentity, segments: number): Run {
  return newRun(folder, `dry-${freshId()}`, identity, segments);
}

/** The run that is not finished, or a new one; `id` names one that is to be continued. */
export function runIn(folder: string, id: string | undefined, identity: RunIdentity, segments: number): Run {
  if (id !== undefined) return named(folder, id, identity);
  const open = runsIn(folder).find((run) => !isFinished(run.folder) && isSame(run.identity, identity));
  return open ? { ...open, isContinued: true } : newRun(folder, freshId(), identity, segments);
}

function named(folder: string, id: string, identity: RunIdentity): Run {
  const run = readRun(folder, id);
  if (!run) throw new NotPossible(`There is no run ${id} in ${folder}.`);
  if (isFinished(run.folder))
    throw new NotPossible(`The run ${id} has ended; ${join(run.folder, files.report)} is its report.`);
  if (!isSame(run.identity, identity)) {
    const [other] = differences(run.identity, identity);
    throw new NotPossible(
      `The run ${id} is another one: ${other}. The same command without --run begins anew.`,
    );
  }
  return { ...run, isContinued: true };
}

const inWords: Record<keyof RunIdentity, string> = {
  from: 'it reads another source',
  sourcePrint: 'the source was written since',
  mapPrint: 'it has another map, or the map was changed since',
  target: 'it goes into another deployment',
};

function differences(a: RunIdentity, b: RunIdentity): string[] {
  return (Object.keys(inWords) as (keyof RunIdentity)[])
    .filter((name) => a[name] !== b[name])
    .map((name) => inWords[name]);
}

const isSame = (a: RunIdentity, b: RunIdentity) => differences(a, b).length === 0;

function newRun(folder: string, id: string, identity: RunIdentity, segments: number): Run {
  const own = join(folder, id);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const run = { id, identity, begunAt: new Date().toISOString(), segments };
  writeJson(join(own, files.run), run);
  return { ...run, folder: own, isContinued: false };
}

/** Readable, in the order of time, and another one on another machine. */
const freshId = () =>
  `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`;

function runsIn(folder: string): Run[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => !id.startsWith('dry-'))
    .flatMap((id) => readRun(folder, id) ?? []);
}

function readRun(folder: string, id: string): Run | undefined {
  const own = join(folder, id);
  const run = readJson<Omit<Run, 'folder'>>(join(own, files.run));
  return run && { ...run, folder: own };
}

const isFinished = (own: string) => existsSync(join(own, files.report));

export function finish(run: Run, report: object): string {
  const path = join(run.folder, files.report);
  writeJson(path, report);
  return path;
}

/** One process works on a run at a time. What a killed one left behind is no lock. */
export function lock(run: Run): () => void {
  const path = join(run.folder, files.lock);
  // A kill or a full disk may leave it empty, which reads as 0; no process has that id, and a signal to it would go to our own group.
  const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (holder > 0 && holder !== process.pid && isAlive(holder))
    throw new NotPossible(`The run ${run.id} is being worked on by process ${holder}.`);
  writeFileSync(path, String(process.pid), { mode: ownerOnly });
  return () => rmSync(path, { force: true });
}
