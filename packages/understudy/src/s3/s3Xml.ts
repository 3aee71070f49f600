import type { StoredObject } from './storedObject.ts';
import { ServiceError } from '../kernel/answer.ts';
import { xml } from '../kernel/xml.ts';

/** AWS: documented; most keys of one page. */
export const pageMax = 1000;

/** One page of ListObjectsV2, with what lies behind a delimiter rolled up. */
export function listing(bucket: string, query: URLSearchParams, objects: StoredObject[]): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const max = Math.min(Number(query.get('max-keys') ?? pageMax), pageMax);
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (key: string) => key;
  const contents: StoredObject[] = [];
  const prefixes = new Set<string>();
  let last: string | undefined;
  let isTruncated = false;
  for (const object of objects) {
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const group = cut < 0 ? undefined : object.key.slice(0, cut + delimiter.length);
    const isBehind = Buffer.compare(Buffer.from(object.key), Buffer.from(after)) > 0;
    if (
      !isBehind ||
      (group !== undefined && (prefixes.has(group) || (after !== '' && after.startsWith(group))))
    )
      continue;
    if (contents.length + prefixes.size === max) {
      isTruncated = max > 0;
      break;
    }
    if (group === undefined) contents.push(object);
    else prefixes.add(group);
    last = object.key;
  }
  return xml('ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
    KeyCount: contents.length + prefixes.size,
    MaxKeys: max,
    IsTruncated: isTruncated,
    ...(query.get('encoding-type') === 'url' && { EncodingType: 'url' }),
    ...(token !== null && { ContinuationToken: token }),
    ...(isTruncated && { NextContinuationToken: Buffer.from(last!).toString('base64url') }),
    Contents: contents.map((object) => ({
      Key: encode(object.key),
      LastModified: new Date(object.modifiedAt).toISOString(),
      ETag: object.etag,
      Size: object.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: [...prefixes].map((group) => ({ Prefix: encode(group) })),
  });
}

/** What DeleteObjects is to delete. */
export function toDelete(body: string): { Key: string; VersionId?: string }[] {
  const objects = [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, one]) => ({
    key: /<Key>([^<]*)<\/Key>/.exec(one!)?.[1],
    version: /<VersionId>([^<]*)<\/VersionId>/.exec(one!)?.[1],
  }));
  if (objects.length === 0 || objects.length > pageMax || objects.some(({ key }) => key === undefined)) {
    throw new ServiceError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return objects.map(({ key, version }) => ({
    Key: unescape(key!),
    ...(version === undefined ? {} : { VersionId: unescape(version) }),
  }));
}

export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}

function unescape(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole;
    return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
}
