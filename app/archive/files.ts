import { gunzipSync, gzipSync } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { variable } from '../../platform/env.ts';
import type { ActionRow } from '../../store/rows/actions.ts';

const Bucket = variable('ARCHIVE_BUCKET');
const s3 = new S3Client({});

const folder = 'log/dt=';

/** One folder for each day, one file for each page: names follow from the data. */
export function fileOf(day: string, shard: number, part: number): string {
  return `${folder}${day}/shard-${shard}-part-${String(part).padStart(3, '0')}.jsonl.gz`;
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

export async function deleteFile(key: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
}

/** Comes before the name of every file of this day and of later ones. */
export function beginningOf(day: string): string {
  return `${folder}${day}`;
}

/** In the order of their days, those behind `after` only: a file that was looked at already, or the beginning of a name. */
export async function* filesAfter(
  after: string,
): AsyncGenerator<{ key: string; day: string; shard: number }> {
  let StartAfter: string | undefined = after;
  while (StartAfter !== undefined) {
    const page: { Contents?: { Key?: string }[]; IsTruncated?: boolean } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'log/', StartAfter }),
    );
    const keys = (page.Contents ?? []).map(({ Key }) => Key!);
    for (const key of keys) {
      const [, day, shard] = /^log\/dt=([\d-]{10})\/shard-(\d+)-part-/.exec(key) ?? [];
      if (day !== undefined) yield { key, day, shard: Number(shard) };
    }
    StartAfter = page.IsTruncated ? keys.at(-1) : undefined;
  }
}
