import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { NotPossible } from '../dev/sentences.mjs';
import { inParallel } from '../../app/inParallel.ts';
import type { Page } from './pagedFile.ts';

/** An object of the archive, whose bytes lie in a file of its name below `archive/`. */
export interface SavedObject {
  key: string;
  sha256: string;
}

const atOnce = 8;
/** What names a file of the archive, and never a place outside of the folder. */
const keyPattern = /^log\/[\w=./-]+$/;

export function fileOfObject(key: string): string {
  if (!keyPattern.test(key) || key.includes('..'))
    throw new NotPossible(`"${key}" is no name of a file of the archive.`);
  return join('archive', key);
}

/** A page of the archive's list, whose objects are in the folder when the page is given. */
export function pagesOfArchive(client: S3Client, Bucket: string, folder: string) {
  return async (next: unknown): Promise<Page> => {
    const { Contents = [], NextContinuationToken } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'log/', ContinuationToken: next as string | undefined }),
    );
    const saved: SavedObject[] = [];
    await inParallel(
      Contents.map(({ Key }) => Key!),
      atOnce,
      async (key) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
        const bytes = await Body!.transformToByteArray();
        const file = join(folder, fileOfObject(key));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, bytes, { mode: 0o600 });
        saved.push({ key, sha256: createHash('sha256').update(bytes).digest('hex') });
      },
    );
    const lines = saved.sort((a, b) => (a.key < b.key ? -1 : 1)).map((one) => JSON.stringify(one));
    return { lines, next: NextContinuationToken };
  };
}
