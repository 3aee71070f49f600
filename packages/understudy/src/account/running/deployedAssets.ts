import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Resources } from '../../kernel/stack.ts';
import type { Buckets } from '../../s3/buckets.ts';

interface Location {
  bucket: string;
  key: string;
}

/**
 * The code and texts that resources name in buckets, as files by key. As in AWS a resource keeps what it was made from when the
 * object changes or goes; what no resource names any more goes.
 */
export function deployedAssets(resources: Resources, buckets: Buckets, folder: string): Map<string, string> {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, string>();
  for (const location of locationsIn(resources)) {
    const { bucket, key } = location;
    const file = join(folder, fileNameOf(location));
    const object = existsSync(file) || !buckets.has(bucket) ? undefined : buckets.get(bucket, key);
    if (object) {
      writeFileSync(`${file}.part`, buckets.read(bucket, object));
      renameSync(`${file}.part`, file);
    }
    if (existsSync(file)) files.set(key, file);
  }
  keepOnly(folder, new Set([...files.values()].map((file) => basename(file))));
  return files;
}

/** Deletes everything else in a folder. */
export function keepOnly(folder: string, names: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (!names.has(name)) rmSync(join(folder, name), { recursive: true });
}

function locationsIn(resources: Resources): Location[] {
  return [...resources.values()].flatMap(({ properties }) => {
    const { S3Bucket, S3Key } = (properties['Code'] ?? {}) as Record<string, unknown>;
    const code =
      typeof S3Bucket === 'string' && typeof S3Key === 'string' ? [{ bucket: S3Bucket, key: S3Key }] : [];
    const texts = ['DefinitionS3Location', 'CodeS3Location'].flatMap((name) => {
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(String(properties[name] ?? '')) ?? [];
      return bucket !== undefined && key !== undefined ? [{ bucket, key }] : [];
    });
    return [...code, ...texts];
  });
}

function fileNameOf({ bucket, key }: Location): string {
  return createHash('sha256').update(`${bucket}/${key}`).digest('hex') + extname(key);
}
