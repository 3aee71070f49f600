import type { HttpRequest, HttpResponse } from './http.ts';
import { AccessDenied } from '../iam/principal.ts';

/** An error in a service's own words; anything else that is thrown is a fault of the program. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

export type Body = Record<string, unknown>;

/** Runs one operation of an `X-Amz-Target` service and puts its result or error on the wire. */
export async function answerJson(
  request: HttpRequest,
  version: '1.0' | '1.1',
  run: (operation: string, body: Body) => Promise<unknown>,
): Promise<HttpResponse> {
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  try {
    const operation = (request.headers['x-amz-target'] ?? '').split('.').at(-1)!;
    const result = await run(operation, parseBody(request.body));
    return { status: 200, headers, body: result === undefined ? '' : JSON.stringify(result) };
  } catch (error) {
    const { status, code, message } = toServiceError(error);
    return {
      status,
      headers: { ...headers, 'x-amzn-errortype': code },
      body: JSON.stringify({ __type: code, message }),
    };
  }
}

/** A denial and a service error are answers; everything else stays the crash that it is. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  // AWS: documented; the JSON services answer a denial with status 400.
  if (error instanceof AccessDenied) return new ServiceError(error.name, error.message, 400);
  throw error;
}

function parseBody(body: Buffer): Body {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
  }
  return parsed as Body;
}
