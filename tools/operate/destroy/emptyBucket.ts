import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { NotPossible } from '../../dev/sentences.mjs';
import type { Config } from '../account.ts';

/** Deletes every version of every object, and the marks of deleted ones. `onDeleted` is told how many so far. */
export async function emptyBucket(
  config: Config,
  Bucket: string,
  onDeleted: (count: number) => void,
): Promise<void> {
  const client = new S3Client(config);
  for (let count = 0; ; onDeleted(count)) {
    // A page is at most as long as one deletion may be, and what is deleted is on no later page.
    const Objects = await firstVersions(client, Bucket);
    if (Objects.length === 0) break;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    if (Errors[0])
      throw new NotPossible(
        `${Errors[0].Key} in ${Bucket} cannot be deleted: ${Errors[0].Code} (${Errors[0].Message}).`,
      );
    count += Objects.length;
  }
  client.destroy();
}

/** None of a bucket that is gone already. */
async function firstVersions(client: S3Client, Bucket: string) {
  try {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return [];
    throw error;
  }
}
