import { randomUUID } from 'node:crypto';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authentication } from './authenticate.ts';
import { assumed } from './assumptions.ts';
import { operationIn } from './credentials.ts';
import type { RequestCredentials } from './credentials.ts';
import { envelopeOf } from './envelope.ts';
import { TransportError } from './errors.ts';
import { answerOperation } from './operation.ts';
import type { OperationResult, OperationParts } from './operation.ts';
import { executedResponse, preflightResponse, refusedResponse } from './response.ts';

/** What resolvers see of it in `ctx.request.headers`, whatever the client sent. AWS: observed. */
const requestIdHeader = 'x-amzn-requestid';

export interface RequestParts extends OperationParts {
  authentication: Authentication;
  /** What a mutation leads to, once its answer is complete. */
  publish: (answer: Pick<OperationResult, 'events' | 'invalidations'>) => void;
  /** A fault of ours; the client is only told that there was one. */
  fault: (requestId: string, error: unknown) => void;
}

/** `/graphql` over HTTP: credentials first, then the body, then the document. AWS: documented, in part inferred. */
export function httpHandler(parts: RequestParts): HttpHandler {
  return async (request) => {
    const requestId = randomUUID();
    try {
      if (request.method === 'OPTIONS') return preflightResponse(request, requestId, parts.clock);
      return await answer(parts, request, requestId);
    } catch (error) {
      if (error instanceof TransportError) return refusedResponse(error, requestId, parts.clock);
      parts.fault(requestId, error);
      const internal = new TransportError(500, 'InternalFailure', 'An internal error occurred.');
      return refusedResponse(internal, requestId, parts.clock);
    }
  };
}

async function answer(parts: RequestParts, request: HttpRequest, requestId: string): Promise<HttpResponse> {
  if (request.method !== 'POST' && request.method !== 'GET') {
    throw new TransportError(405, 'MalformedHttpRequestException', assumed.methodNotAllowedMessage);
  }
  const caller = await parts.authentication.callerOf(credentialsOf(request));
  // AWS: documented; a header that was sent twice is a list.
  const headers = { ...request.headers, ...request.repeated, [requestIdHeader]: requestId };
  const result = await answerOperation(parts, envelopeOf(request), caller, headers, requestId);
  if (result.events.length > 0 || result.invalidations.length > 0) setImmediate(parts.publish, result);
  return executedResponse(request, result.body, result.responseHeaders, requestId, parts.clock);
}

function credentialsOf(request: HttpRequest): RequestCredentials {
  return {
    headers: request.headers,
    signed: () => request,
    sourceIp: request.sourceIp,
    operation: () =>
      operationIn(request.method === 'GET' ? fromQuery(request.query) : request.body.toString('utf8')),
  };
}

function fromQuery(parameters: URLSearchParams): string {
  return JSON.stringify({ query: parameters.get('query'), operationName: parameters.get('operationName') });
}
