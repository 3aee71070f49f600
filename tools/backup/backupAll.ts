import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NotPossible } from '../dev/sentences.mjs';
import { keepClaimKey, printOf, readClaimKey } from './claimKey.ts';
import { inParallel } from '../../app/inParallel.ts';
import { bucketClient, poolClient, tablesClient } from './clients.ts';
import type { Environment } from './environment.ts';
import { pagesOfArchive, fileOfObject, type SavedObject } from './exportArchive.ts';
import { pagesOfGroups, pagesOfUsers, type SavedGroup } from './exportPool.ts';
import { pagesOfSegment } from './exportTable.ts';
import { formatVersion, placeOfManifest, writeManifest, type FileEntry, type Manifest } from './manifest.ts';
import { linesIn, PagedFiles, readJson, sha256Of } from './pagedFile.ts';

export interface BackupOptions {
  folder: string;
  /** Of Usher. */
  version: string;
  /** Scans of each table at once. */
  segments: number;
  /** Added to the names of the tables: those that were restored to a point in time. */
  suffix: string;
  /** Asks for everybody's second factor, and not only for that of operators. */
  everyFactor: boolean;
  /** Where the key of the claims is written to. */
  claimKeyFile: string | undefined;
  progress(what: string, lines: number): void;
}

/** What Cognito, or the rule for secrets, keeps out of a backup. */
const notIncluded = [
  "passwords: everybody sets a new one by 'forgot password'",
  'secrets of authenticator apps: operators and users set up theirs again',
  'tokens and sessions: everybody signs in again',
  'users of an external provider sign in there and get a new id',
  'values of secrets',
];

/** What is checked when an interrupted backup is continued. */
interface Begun {
  stack: string;
  begunAt: string;
  segments: number;
  suffix: string;
}

/**
 * Table after table, the log behind the counters and the user pool last: a row whose user is missing would be taken for an account
 * that was deleted, a user whose row is missing is not.
 */
export async function backupAll(environment: Environment, options: BackupOptions): Promise<Manifest> {
  const { folder, progress } = options;
  const { stack, region, poolId, usersOf, archiveBucket } = environment;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const begun = beginOrContinue(environment, options);
  const key = await readClaimKey(stack);
  if (options.claimKeyFile !== undefined) keepClaimKey(key, options.claimKeyFile, folder);
  const files = new PagedFiles(folder, checkpointIn(folder), begun);
  const entry = async (name: string): Promise<FileEntry> => ({
    name,
    lines: files.linesOf(name),
    sha256: await sha256Of(join(folder, name)),
  });

  const tables: Manifest['tables'] = {};
  const dynamodb = tablesClient();
  for (const table of inOrder(Object.keys(environment.tables))) {
    const segments = Array.from({ length: begun.segments }, (_, segment) => segment);
    const names = segments.map(
      (segment) => `tables/${table}/segment-${String(segment).padStart(2, '0')}.jsonl.gz`,
    );
    await inParallel(segments, segments.length, (segment) =>
      files.fill(
        names[segment]!,
        pagesOfSegment(
          dynamodb,
          `${stack}-${table}${options.suffix ? `-${options.suffix}` : ''}`,
          segment,
          begun.segments,
        ),
        (lines) => progress(table, lines),
      ),
    );
    const entries = await Promise.all(names.map(entry));
    tables[table] = { rows: sum(entries), files: entries };
  }

  const archiveList = 'archive.jsonl.gz';
  const s3 = bucketClient();
  await files.fill(archiveList, pagesOfArchive(s3, archiveBucket, folder), (lines) =>
    progress('archive', lines),
  );
  const archive = [await entry(archiveList)];
  for await (const line of linesIn(join(folder, archiveList))) {
    const { key: name, sha256 } = JSON.parse(line) as SavedObject;
    archive.push({ name: fileOfObject(name), sha256 });
  }

  const [groupsFile, usersFile] = ['pool/groups.jsonl.gz', 'pool/users.jsonl.gz'];
  const cognito = poolClient();
  // Users of another app are that app's to keep.
  const none = async () => ({ lines: [], next: undefined });
  const groups = usersOf ? none : pagesOfGroups(cognito, poolId);
  await files.fill(groupsFile, groups, (lines) => progress('groups', lines));
  const operators = new Set<string>();
  for await (const line of linesIn(join(folder, groupsFile)))
    for (const member of (JSON.parse(line) as SavedGroup).members) operators.add(member);
  const withFactors = (username: string) => options.everyFactor || operators.has(username);
  const users = usersOf ? none : pagesOfUsers(cognito, poolId, withFactors);
  await files.fill(usersFile, users, (lines) => progress('users', lines));

  const manifest: Manifest = {
    format: formatVersion,
    version: options.version,
    environment: { stack, region },
    begunAt: begun.begunAt,
    finishedAt: new Date().toISOString(),
    tables,
    pool: {
      id: poolId,
      ...(usersOf ? { usersOf } : {}),
      users: files.linesOf(usersFile),
      files: [await entry(groupsFile), await entry(usersFile)],
    },
    archive: { objects: files.linesOf(archiveList), files: archive },
    secrets: [`${stack}-claims`, `${stack}-stripe`],
    claimKeyPrint: printOf(key),
    notIncluded,
  };
  writeManifest(folder, manifest);
  rmSync(checkpointIn(folder));
  return manifest;
}

const checkpointIn = (folder: string) => join(folder, 'unfinished.json');

function beginOrContinue({ stack }: Environment, { folder, segments, suffix }: BackupOptions): Begun {
  if (existsSync(placeOfManifest(folder)))
    throw new NotPossible(`${folder} holds a finished backup already. Name another folder with --to.`);
  const left = readJson<Begun>(checkpointIn(folder));
  if (!left) return { stack, begunAt: new Date().toISOString(), segments, suffix };
  if (left.stack !== stack || left.suffix !== suffix)
    throw new NotPossible(
      `${folder} holds an unfinished backup of ${left.stack}. Name another folder with --to.`,
    );
  // A table was cut into as many parts as it was.
  return { stack, begunAt: left.begunAt, segments: left.segments, suffix };
}

/** A counter that is older than its log is raised by `npm run verify`; so the log comes behind. */
function inOrder(tables: string[]): string[] {
  return [...tables.filter((table) => table !== log), ...tables.filter((table) => table === log)];
}

const log = 'user-actions-log';

function sum(entries: FileEntry[]): number {
  return entries.reduce((total, { lines = 0 }) => total + lines, 0);
}
