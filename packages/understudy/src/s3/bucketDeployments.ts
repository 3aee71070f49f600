import fs from 'node:fs';
import path from 'node:path';
import type { Buckets } from './buckets.ts';
import { contentTypeOf } from '../kernel/files.ts';
import { resourcesOf, type Resource, type Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { assetFolder } from '../template/assets.ts';
import { bucketDeployment } from './bucketDeployers.ts';

interface Deployment {
  DestinationBucketName: string;
  DestinationBucketKeyPrefix?: string;
  SourceObjectKeys: string[];
  /** For each source, the values of what the CDK did not know when it wrote the files. */
  SourceMarkers?: Record<string, string>[];
  SourceMarkersConfig?: { jsonEscape?: boolean | string }[];
  /** Headers, such as `cache-control`. */
  SystemMetadata?: Record<string, string>;
  Prune?: boolean | string;
}

/** What changes which files there are, and is not carried out. */
const notCarriedOut = ['Exclude', 'Include', 'UserMetadata'];

/** Puts files where the CDK's own function would while a stack is deployed; what lies there already stays as it is. */
export function deployFiles(stack: Stack, buckets: Buckets, workFolder: string): void {
  for (const [logicalId, resource] of resourcesOf(stack.resources, bucketDeployment))
    deploy(stack, buckets, workFolder, logicalId, resource);
}

export function hasFiles(stack: Stack): boolean {
  return resourcesOf(stack.resources, bucketDeployment).length > 0;
}

function deploy(
  stack: Stack,
  buckets: Buckets,
  workFolder: string,
  logicalId: string,
  { properties }: Resource,
): void {
  const refuse = (name: string, problem: string): never => {
    throw new TemplateError(logicalId, `Properties.${name}`, problem);
  };
  const one = properties as unknown as Deployment;
  const foreign = notCarriedOut.find((name) => properties[name] !== undefined);
  if (foreign !== undefined) refuse(foreign, `this property of ${bucketDeployment} is not supported`);
  if (String(properties['Extract'] ?? true) !== 'true') refuse('Extract', 'archives are only unpacked');
  const bucket = one.DestinationBucketName;
  if (!buckets.has(bucket)) refuse('DestinationBucketName', `the stack has no bucket ${bucket}`);
  const prefix = one.DestinationBucketKeyPrefix
    ? `${one.DestinationBucketKeyPrefix.replace(/\/$/, '')}/`
    : '';
  const keys = new Set<string>();
  for (const [place, assetKey] of one.SourceObjectKeys.entries()) {
    const folder = assetFolder(stack.assets, assetKey, workFolder, {
      logicalId,
      path: `Properties.SourceObjectKeys.${place}`,
    });
    for (const file of filesIn(folder)) {
      const key = prefix + file.split(path.sep).join('/');
      keys.add(key);
      put(buckets, bucket, key, contentOf(path.join(folder, file), one, place), one.SystemMetadata ?? {});
    }
  }
  if (String(one.Prune ?? true) !== 'true') return;
  for (const { key } of buckets.list(bucket, prefix)) if (!keys.has(key)) buckets.remove(bucket, key);
}

function put(
  buckets: Buckets,
  bucket: string,
  key: string,
  bytes: Buffer,
  metadata: Record<string, string>,
): void {
  const headers = { 'content-type': contentTypeOf(key), ...metadata };
  const there = buckets.get(bucket, key);
  const isThere =
    there !== undefined &&
    JSON.stringify(there.headers) === JSON.stringify(headers) &&
    buckets.read(bucket, there).equals(bytes);
  if (!isThere) buckets.put(bucket, key, { bytes, checksums: {} }, headers);
}

function contentOf(file: string, { SourceMarkers, SourceMarkersConfig }: Deployment, place: number): Buffer {
  const bytes = fs.readFileSync(file);
  const markers = Object.entries(SourceMarkers?.[place] ?? {});
  if (markers.length === 0) return bytes;
  const isJson = String(SourceMarkersConfig?.[place]?.jsonEscape ?? false) === 'true';
  const written = (value: string) => (isJson ? JSON.stringify(value).slice(1, -1) : value);
  return Buffer.from(
    markers.reduce(
      (text, [mark, value]) => text.replaceAll(mark, () => written(value)),
      bytes.toString('utf8'),
    ),
  );
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
