import type { HttpHandler, HttpResponse } from '../kernel/http.ts';
import { xml } from '../kernel/xml.ts';
import type { Buckets } from '../s3/buckets.ts';

/** A bucket as a distribution reads it with an origin access control: one object by its key, and no list. */
export function serveBucket(buckets: Buckets, bucket: string): HttpHandler {
  return async ({ method, path, headers }): Promise<HttpResponse> => {
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, headers: { allow: 'GET, HEAD' }, body: '' };
    const key = keyIn(path);
    const object = key === undefined ? undefined : buckets.get(bucket, key);
    if (!object) return denied;
    const shown = {
      ...Object.fromEntries(
        Object.entries(object.headers).filter(([name]) => !/^x-amz-checksum-/.test(name)),
      ),
      etag: object.etag,
      'last-modified': new Date(object.modifiedAt).toUTCString(),
    };
    if (headers['if-none-match'] === object.etag) return { status: 304, headers: shown, body: '' };
    return { status: 200, headers: shown, body: method === 'HEAD' ? '' : buckets.read(bucket, object) };
  };
}

/** AWS: documented; who may not list does not learn that a key is missing. */
const denied: HttpResponse = {
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: xml('Error', { Code: 'AccessDenied', Message: 'Access Denied' }),
};

/** Undefined for a path that is no encoded key. */
function keyIn(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
