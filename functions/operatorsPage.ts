import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { variable } from '../platform/env.ts';
import { judgeOperator } from '../app/people/operatorToken.ts';
import { log, metric } from '../platform/log.ts';
import { carrying } from '../platform/requestId.ts';

/** A function URL's request, payload version 2.0, as far as it is read. */
export interface PageRequest {
  rawPath: string;
  requestContext: { requestId?: string; http: { method: string } };
  cookies?: string[];
  headers: Record<string, string | undefined>;
}

export interface PageResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded?: boolean;
}

const bucket = variable('OPERATORS_BUCKET');
const s3 = new S3Client({});
const cookieName = 'usher-operator';
/**
 * A name as the build gives them, or none. Nothing that a reader on the way could take for a folder, an encoded character or a
 * way out, so there is nothing to decode and nothing to normalize.
 */
const gatedPath = /^\/operators\/([\w-]+(?:\.[\w-]+)*)?$/;

/**
 * The gate before the operators' part of the web client: gives its files to members of the operators' groups, whose access token
 * comes in a cookie, and one sentence to everybody else. A disabled operator's token opens it until it runs out; the files hold
 * nothing of anybody, and the API looks at its caller anew at each call.
 */
export const handler = async (request: PageRequest): Promise<PageResponse> =>
  carrying(request.requestContext.requestId, () => answerTo(request));

async function answerTo(request: PageRequest): Promise<PageResponse> {
  const { method } = request.requestContext.http;
  if (method !== 'GET' && method !== 'HEAD') return sentence(405, 'GET and HEAD only.');
  if (!(await isOperator(request))) return sentence(403, 'This is for operators. Sign in at /admin.html.');
  const [isGated, name] = gatedPath.exec(request.rawPath) ?? [];
  if (isGated === undefined) return sentence(404, 'There is no such file.');
  // The door asks for the path alone to learn whether it is let in.
  if (name === undefined) return { statusCode: 204, headers: uncached, body: '' };
  const response = await fileNamed(name, request.headers);
  return method === 'HEAD' ? { ...response, body: '' } : response;
}

async function isOperator({ cookies = [] }: PageRequest): Promise<boolean> {
  const shown = cookies.filter((cookie) => cookie.startsWith(`${cookieName}=`));
  // Strangers without one are not worth a line; two of one name are of two origins, and only one of them can be the door.
  if (shown.length !== 1) return false;
  const verdict = await judgeOperator(shown[0]!.slice(cookieName.length + 1), Date.now());
  if (verdict.isOperator) return true;
  metric('OperatorRefused');
  log('info', 'A request for the operators’ page was refused.', {
    code: verdict.because,
    ...(verdict.userId !== undefined ? { userId: verdict.userId } : {}),
  });
  return false;
}

async function fileNamed(
  name: string,
  { 'if-none-match': known, 'accept-encoding': accepted }: PageRequest['headers'],
): Promise<PageResponse> {
  const object = await objectNamed(name);
  if (object === undefined) return sentence(404, 'There is no such file.');
  const { ETag = '', ContentType = 'application/octet-stream', ContentEncoding, Body } = object;
  // Files are kept compressed: Lambda answers with 6 MB at most, in base64, and the editor alone would be near to that.
  const isKept = ContentEncoding === undefined || takesGzip(accepted);
  const headers = {
    'content-type': ContentType,
    // A browser may keep them, and asks here before each use: signed out is locked out.
    'cache-control': 'private, no-cache',
    vary: 'cookie, accept-encoding',
    ...(isKept ? { etag: ETag } : {}),
    ...(isKept && ContentEncoding !== undefined ? { 'content-encoding': ContentEncoding } : {}),
  };
  if (isKept && known === ETag) return { statusCode: 304, headers, body: '' };
  const bytes = Buffer.from(await Body!.transformToByteArray());
  const body = (isKept ? bytes : gunzipSync(bytes)).toString('base64');
  return { statusCode: 200, headers, body, isBase64Encoded: true };
}

/** Undefined when there is none: the role may list the bucket, so a missing key is not taken for a missing permission. */
async function objectNamed(Key: string) {
  try {
    return await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function takesGzip(accepted = ''): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(accepted);
}

const uncached = { 'cache-control': 'no-store' };

function sentence(statusCode: number, body: string): PageResponse {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8', ...uncached }, body };
}
