import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import { ServiceError, toServiceError } from '../kernel/answer.ts';
import { payloadOf } from './awsChunked.ts';
import type { Buckets } from './buckets.ts';
import type { StoredObject } from './storedObject.ts';
import { xml } from '../kernel/xml.ts';
import { listing, toDelete } from './s3Xml.ts';
import { versionListing } from './versionListing.ts';

interface S3Call {
  buckets: Buckets;
  /** Throws unless the caller may do it to the bucket or the object. */
  demand: (action: string, key?: string, conditions?: Record<string, string>) => void;
  bucket: string;
  request: HttpRequest;
}

/** Path style: `/{bucket}/{key}`. */
export async function handleS3(
  buckets: Buckets,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  const [, bucket = '', encodedKey = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  const demand: S3Call['demand'] = (action, key, conditions) =>
    authority.demand(
      caller,
      action,
      `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`,
      conditions,
    );
  const call = { buckets, demand, bucket, request };
  try {
    const key = decodeURIComponent(encodedKey);
    return key === '' ? bucketCall(call) : objectCall(call, key);
  } catch (error) {
    const { code, message, status } = toServiceError(error);
    const isDenied = code === 'AccessDeniedException';
    const body = xml('Error', {
      Code: isDenied ? 'AccessDenied' : code,
      Message: message,
      Resource: request.path,
    });
    return {
      status: isDenied ? 403 : status,
      headers: { 'content-type': 'application/xml' },
      body: request.method === 'HEAD' ? '' : body,
    };
  }
}

function bucketCall(call: S3Call): HttpResponse {
  const { buckets, demand, bucket, request } = call;
  if (request.method === 'HEAD') {
    demand('s3:ListBucket');
    buckets.demand(bucket);
    return { status: 200, headers: {}, body: '' };
  }
  if (request.method === 'POST' && request.query.has('delete')) {
    const wanted = toDelete(payloadOf(request.headers, request.body).bytes.toString('utf8'));
    for (const { Key, VersionId } of wanted)
      demand(VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', Key);
    for (const { Key, VersionId } of wanted)
      if (VersionId === undefined) buckets.remove(bucket, Key);
      else buckets.removeVersion(bucket, Key, VersionId);
    return xmlAnswer(xml('DeleteResult', { Deleted: wanted }));
  }
  if (request.method === 'GET' && request.query.get('list-type') === '2') {
    const prefix = request.query.get('prefix') ?? '';
    demand('s3:ListBucket', undefined, { 's3:prefix': prefix });
    return xmlAnswer(listing(bucket, request.query, buckets.list(bucket, prefix)));
  }
  if (request.method === 'GET' && request.query.has('versions')) {
    demand('s3:ListBucketVersions');
    return xmlAnswer(versionListing(bucket, request.query, buckets));
  }
  if (request.method === 'GET' && request.query.has('location')) {
    demand('s3:GetBucketLocation');
    return xmlAnswer(xml('LocationConstraint', buckets.regionOf(bucket)));
  }
  if (request.method === 'GET' && request.query.has('encryption')) {
    demand('s3:GetEncryptionConfiguration');
    return xmlAnswer(encryptionAnswer(buckets.propertiesOf(bucket)));
  }
  throw new ServiceError(
    'NotImplemented',
    'A header or query you provided requests functionality that is not implemented.',
    501,
  );
}

/** As the template declares it; AWS: documented, every bucket is encrypted with S3's own keys otherwise. */
function encryptionAnswer({ BucketEncryption }: Record<string, any>): string {
  const declared = BucketEncryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault;
  const { SSEAlgorithm = 'AES256', KMSMasterKeyID } = declared ?? {};
  return xml('ServerSideEncryptionConfiguration', {
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } },
  });
}

function objectCall(call: S3Call, key: string): HttpResponse {
  switch (call.request.method) {
    case 'PUT':
      return putObject(call, key);
    case 'GET':
    case 'HEAD':
      return getObject(call, key);
    case 'DELETE':
      call.demand('s3:DeleteObject', key);
      call.buckets.remove(call.bucket, key);
      return { status: 204, headers: {}, body: '' };
    default:
      throw new ServiceError(
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        405,
      );
  }
}

function putObject({ buckets, demand, bucket, request }: S3Call, key: string): HttpResponse {
  demand('s3:PutObject', key);
  const { headers } = request;
  if (headers['x-amz-copy-source'] !== undefined) {
    throw new ServiceError('NotImplemented', 'Copying an object is not implemented.', 501);
  }
  const before = buckets.get(bucket, key);
  const isUnmet =
    (headers['if-none-match'] === '*' && before !== undefined) ||
    (headers['if-match'] !== undefined && headers['if-match'] !== before?.etag);
  if (isUnmet) {
    throw new ServiceError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
  const kept: Record<string, string> = { 'content-type': headers['content-type'] ?? 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (/^(x-amz-meta-.*|cache-control|content-disposition|content-language|expires)$/.test(name))
      kept[name] = value;
  }
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim());
  const encoding = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(', ');
  if (encoding !== '') kept['content-encoding'] = encoding;
  const object = buckets.put(bucket, key, payloadOf(headers, request.body), kept);
  return {
    status: 200,
    headers: { etag: object.etag, ...versionHeader(object), ...checksumsOf(object) },
    body: '',
  };
}

function getObject({ buckets, demand, bucket, request }: S3Call, key: string): HttpResponse {
  demand('s3:GetObject', key);
  const object = buckets.get(bucket, key);
  if (!object) {
    // AWS: documented; who may not list does not learn that a key is missing.
    demand('s3:ListBucket');
    throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  const { headers: sent } = request;
  if (sent['if-none-match'] === object.etag) return { status: 304, headers: { etag: object.etag }, body: '' };
  const wantsChecksum = sent['x-amz-checksum-mode'] === 'ENABLED';
  const range = rangeOf(sent['range'], object.size);
  const headers: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(object.headers).filter(([name]) => !name.startsWith('x-amz-checksum-')),
    ),
    // A checksum is of the whole object, and would not fit a part of it.
    ...(wantsChecksum && !range && checksumsOf(object)),
    etag: object.etag,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'content-length': String(range ? range.end - range.start + 1 : object.size),
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
  };
  if (request.method === 'HEAD') return { status: range ? 206 : 200, headers, body: '' };
  const bytes = buckets.read(bucket, object);
  return {
    status: range ? 206 : 200,
    headers,
    body: range ? bytes.subarray(range.start, range.end + 1) : bytes,
  };
}

function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}

function versionHeader({ versionId }: StoredObject): Record<string, string> {
  return versionId === undefined ? {} : { 'x-amz-version-id': versionId };
}

function checksumsOf(object: StoredObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object.headers).filter(([name]) => name.startsWith('x-amz-checksum-')),
  );
}

function xmlAnswer(body: string): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
