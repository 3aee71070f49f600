import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { variable } from '../../platform/env.ts';
import type { ActionRow } from '../../store/rows/actions.ts';

const Bucket = variable('ARCHIVE_BUCKET');
const s3 = new S3Client({});

/** One folder for each day, one file for each page: names follow from the data. */
export function fileOf(day: string, shard: number, part: number): string {
  return `log/dt=${day}/shard-${shard}-part-${String(part).padStart(3, '0')}.jsonl.gz`;
}

export async function writeRows(key: string, rows: ActionRow[]): Promise<void> {
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: key,
      Body: gzipSync(`${lines}\n`),
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
    }),
  );
}

export async function readRows(key: string): Promise<ActionRow[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  const text = gunzipSync(await Body!.transformToByteArray()).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ActionRow);
}

/** The files from a day on, in order, behind one that was looked at already. */
export async function* keysAfter(
  after: string | undefined,
  since: string,
): AsyncGenerator<{ key: string; shard: number }> {
  let StartAfter: string | undefined = after ?? `log/dt=${since}`;
  while (StartAfter !== undefined) {
    const page: { Contents?: { Key?: string }[]; IsTruncated?: boolean } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'log/', StartAfter }),
    );
    const keys = (page.Contents ?? []).map(({ Key }) => Key!);
    for (const key of keys) {
      const shard = /\/shard-(\d+)-part-/.exec(key)?.[1];
      if (shard !== undefined) yield { key, shard: Number(shard) };
    }
    StartAfter = page.IsTruncated ? keys.at(-1) : undefined;
  }
}
