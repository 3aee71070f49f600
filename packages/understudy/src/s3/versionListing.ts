import { xml, type XmlElement } from '../kernel/xml.ts';
import type { Buckets } from './buckets.ts';
import { encodeKey, pageMax } from './s3Xml.ts';
import { versionOf } from './versions.ts';

interface Listed {
  key: string;
  id: string;
  at: number;
  isLatest: boolean;
  /** Absent for a delete marker. */
  stored?: { etag: string; size: number };
}

/** One page of ListObjectVersions: by key, and the newest version of a key first. */
export function versionListing(bucket: string, query: URLSearchParams, buckets: Buckets): string {
  const prefix = query.get('prefix') ?? '';
  const [keyMarker, versionMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? ''];
  const max = Math.min(Number(query.get('max-keys') ?? pageMax), pageMax);
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (key: string) => key;
  const all = versionsIn(bucket, buckets).filter(({ key }) => key.startsWith(prefix));
  const marked = all.findIndex(({ key, id }) => key === keyMarker && id === versionMarker);
  // Without a version, what follows is the next key.
  const rest = versionMarker === '' ? all.filter(({ key }) => key > keyMarker) : all.slice(marked + 1);
  const page = rest.slice(0, max);
  const last = page.at(-1);
  const isTruncated = page.length < rest.length;
  return xml('ListVersionsResult', {
    Name: bucket,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionMarker,
    MaxKeys: max,
    IsTruncated: isTruncated,
    ...(query.get('encoding-type') === 'url' && { EncodingType: 'url' }),
    ...(isTruncated && last && { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.id }),
    Version: page.filter(({ stored }) => stored).map((one) => element(one, encode)),
    DeleteMarker: page.filter(({ stored }) => !stored).map((one) => element(one, encode)),
  });
}

function element({ key, id, at, isLatest, stored }: Listed, encode: (key: string) => string): XmlElement {
  return {
    Key: encode(key),
    VersionId: id,
    IsLatest: isLatest,
    LastModified: new Date(at).toISOString(),
    ...(stored && { ETag: stored.etag, Size: stored.size, StorageClass: 'STANDARD' }),
  };
}

function versionsIn(bucket: string, buckets: Buckets): Listed[] {
  const current = new Map(buckets.list(bucket, '').map((object) => [object.key, object]));
  const old = new Map(buckets.oldVersions(bucket).all());
  const keys = [...new Set([...current.keys(), ...old.keys()])];
  keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return keys.flatMap((key) => {
    const object = current.get(key);
    const latest: Listed[] = object
      ? [{ key, id: versionOf(object), at: object.modifiedAt, isLatest: true, stored: object }]
      : [];
    const older = (old.get(key) ?? []).map((one, at) => ({
      ...{ key, id: one.id, at: one.at, isLatest: !object && at === 0 },
      ...(one.object && { stored: one.object }),
    }));
    return [...latest, ...older];
  });
}
