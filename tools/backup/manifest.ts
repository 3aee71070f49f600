import { join } from 'node:path';
import { NotPossible } from '../dev/sentences.mjs';
import { readJson, sha256Of, writeJson } from './pagedFile.ts';

/** Of the files' layout; another one is refused. */
export const formatVersion = 1;

export interface FileEntry {
  /** Below the folder of the backup. */
  name: string;
  lines?: number;
  sha256: string;
}

/** What a backup is, written last: a folder without it is not finished. */
export interface Manifest {
  format: number;
  /** Of Usher. */
  version: string;
  environment: { stack: string; region: string };
  /** Each row is as it was at some moment between the two. */
  begunAt: string;
  finishedAt: string;
  tables: Record<string, { rows: number; files: FileEntry[] }>;
  /** `usersOf`: the pool is another app's, and its users are in no file. */
  pool: { id: string; usersOf?: string; users: number; files: FileEntry[] };
  archive: { objects: number; files: FileEntry[] };
  /** Their names; no value of one is in the folder. */
  secrets: string[];
  /** Tells whether an environment has the key that the claims of this backup were hashed with, and nothing about the key. */
  claimKeyPrint: string;
  notIncluded: string[];
}

export const placeOfManifest = (folder: string) => join(folder, 'manifest.json');

/** Refuses what is no whole backup of a format that is known here. */
export function readManifest(folder: string): Manifest {
  const manifest = readJson<Manifest>(placeOfManifest(folder));
  if (!manifest)
    throw new NotPossible(
      `${folder} is no finished backup: it has no manifest.json. An interrupted backup is continued by the same command.`,
    );
  if (manifest.format !== formatVersion)
    throw new NotPossible(
      `The backup in ${folder} has format ${manifest.format}, and this version reads ${formatVersion}: restore it with Usher ${manifest.version}.`,
    );
  return manifest;
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeJson(placeOfManifest(folder), manifest);
}

function filesOf({ tables, pool, archive }: Manifest): FileEntry[] {
  return [...Object.values(tables).flatMap(({ files }) => files), ...pool.files, ...archive.files];
}

/** Throws for the first file that is not what was written. */
export async function checkFiles(
  folder: string,
  manifest: Manifest,
  progress: (files: number) => void,
): Promise<void> {
  for (const [at, { name, sha256 }] of filesOf(manifest).entries()) {
    const found = await sha256Of(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) throw new NotPossible(`The backup is not whole: ${name} is missing.`);
    if (found !== sha256)
      throw new NotPossible(`The backup is damaged: ${name} does not have the SHA-256 of the manifest.`);
    progress(at + 1);
  }
}
