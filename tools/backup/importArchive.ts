import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { shardOf } from '../../store/shards.ts';
import { fileOfObject, type SavedObject } from './exportArchive.ts';
import type { Ids } from './ids.ts';
import { linesIn } from './pagedFile.ts';

/**
 * Writes the archive's files. One in which an account has another id now is cut anew: a user who leaves is looked for in the files of
 * their own shard. Names follow from the old ones, so that writing them again changes nothing. The days from `dayMissing` on are left
 * out: their rows are in the log yet, and a night archives them.
 */
export async function importArchive(
  client: S3Client,
  Bucket: string,
  folder: string,
  ids: Ids,
  dayMissing: string | undefined,
  progress: (files: number) => void,
): Promise<number> {
  let files = 0;
  for await (const line of linesIn(join(folder, 'archive.jsonl.gz'))) {
    const { key } = JSON.parse(line) as SavedObject;
    if (dayMissing !== undefined && key >= `log/dt=${dayMissing}`) continue;
    const bytes = readFileSync(join(folder, fileOfObject(key)));
    for (const [name, body] of cutAnew(key, bytes, ids)) {
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key: name,
          Body: body,
          ContentType: 'application/x-ndjson',
          ContentEncoding: 'gzip',
        }),
      );
      files += 1;
    }
    progress(1);
  }
  return files;
}

function cutAnew(key: string, bytes: Buffer, ids: Ids): [key: string, body: Buffer][] {
  const text = gunzipSync(bytes).toString();
  const renamed = ids.inText(text);
  if (renamed === text) return [[key, bytes]];
  const shards = new Map<number, string[]>();
  for (const line of renamed.split('\n').filter((one) => one !== '')) {
    const row = JSON.parse(line) as Record<string, unknown>;
    const shard = shardOf(String(row['user_id']));
    for (const name of ['day_shard', 'type_day'])
      if (typeof row[name] === 'string') row[name] = row[name].replace(/#\d+$/, `#${shard}`);
    shards.set(shard, [...(shards.get(shard) ?? []), JSON.stringify(row)]);
  }
  return [...shards].map(([shard, lines]) => [
    key.replace(/shard-(\d+)-part-/, `shard-${shard}-part-from-$1-`),
    gzipSync(`${lines.join('\n')}\n`),
  ]);
}
