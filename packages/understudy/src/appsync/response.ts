import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { TransportError } from './errors.ts';
import { limits } from './limits.ts';

const compress = promisify(gzip);

/** Browsers hide every other header from scripts. AWS: observed. */
const exposed =
  'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version';

/** Headers of every answer. AWS: observed; CORS is open and resolvers cannot change it. */
function baseHeaders(requestId: string, clock: Clock): Record<string, string> {
  return {
    'Content-Type': 'application/json;charset=UTF-8',
    Date: httpDate(clock.now()),
    'x-amzn-RequestId': requestId,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': exposed,
  };
}

export async function executedResponse(
  request: HttpRequest,
  body: string,
  custom: Record<string, string>,
  requestId: string,
  clock: Clock,
): Promise<HttpResponse> {
  const headers = { ...custom, ...baseHeaders(requestId, clock), 'x-amzn-appsync-TokensConsumed': '1' };
  return compressed(request, { status: 200, headers, body });
}

/** A refusal of the whole request has no `data`. AWS: recorded. */
export function refusedResponse(error: TransportError, requestId: string, clock: Clock): HttpResponse {
  const headers = { ...baseHeaders(requestId, clock), 'x-amzn-ErrorType': error.errorType };
  const entry = { errorType: error.errorType, message: error.message };
  return { status: error.status, headers, body: JSON.stringify({ errors: [entry] }) };
}

export function preflightResponse(request: HttpRequest, requestId: string, clock: Clock): HttpResponse {
  const headers: Record<string, string> = {
    ...baseHeaders(requestId, clock),
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
    'Access-Control-Max-Age': '172800',
  };
  return { status: 200, headers, body: '' };
}

/** AWS: documented. */
async function compressed(
  request: HttpRequest,
  response: HttpResponse & { body: string },
): Promise<HttpResponse> {
  // A character is at least a byte, so a short text needs no counting.
  if (response.body.length * 3 < limits.gzipBytesMin || !acceptsGzip(request.headers['accept-encoding']))
    return response;
  const bytes = Buffer.byteLength(response.body);
  if (bytes < limits.gzipBytesMin || bytes > limits.gzipBytesMax) return response;
  const headers = { ...response.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' };
  return { status: response.status, headers, body: await compress(response.body) };
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  return acceptEncoding
    .split(',')
    .some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
}

let dated = { second: -1, text: '' };

function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== dated.second) dated = { second, text: new Date(second * 1000).toUTCString() };
  return dated.text;
}
