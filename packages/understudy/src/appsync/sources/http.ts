import type { Clock } from '../../kernel/clock.ts';
import { isRecord } from '../json.ts';
import { assumedOfSources } from './assumptions.ts';
import { timedOut, withDeadline } from './deadline.ts';
import { answerTo, type OutgoingRequest } from './exchange.ts';
import { failed, RequestNotUnderstood, shown, succeeded } from './source.ts';
import type { DataSource, SourceOutcome } from './source.ts';

export interface HttpSourceParts {
  /** Scheme, host and port; with a path, where a service of this machine answers below one. */
  endpoint: string;
  clock: Clock;
  /** Present when the data source signs: gives the headers with the signature. */
  sign?: (request: OutgoingRequest) => Promise<Record<string, string>>;
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']);

/** AWS: documented, in that spelling. */
const forbiddenHeaders: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'user-agent', 'expectation', 'transfer-encoding', 'content-length'],
]);

/** AWS: documented. */
const readable =
  /^(?:text\/.+|application\/(?:json|xml|soap\+xml|x-amz-json-1\.[01]|vnd\.api\+json|x-ndjson))(?:;.*)?$/i;

export function createHttpSource(parts: HttpSourceParts): DataSource {
  return {
    async send(request, call) {
      const outgoing = readRequest(request, parts.endpoint);
      if (parts.sign) outgoing.headers = await parts.sign(outgoing);
      const abort = new AbortController();
      const answer = await withDeadline(
        parts.clock,
        call.request.deadlineMs,
        exchange(outgoing, abort.signal),
      );
      if (answer !== timedOut) return answer;
      abort.abort();
      // AWS: observed.
      return failed('Http:ExecutionTimeoutException', 'execution timed out');
    },
  };
}

function readRequest(request: unknown, endpoint: string): OutgoingRequest {
  const { method, resourcePath, params } = isRecord(request) ? request : {};
  if (typeof method !== 'string') throw new RequestNotUnderstood(`Value for field '$[method]' not found.`);
  if (!methods.has(method)) throw new RequestNotUnderstood(`Unsupported method '${method}'.`);
  if (typeof resourcePath !== 'string')
    throw new RequestNotUnderstood(`Value for field '$[resourcePath]' not found.`);
  const { query, headers, body } = isRecord(params) ? params : {};
  const url = new URL(endpoint.replace(/\/$/, '') + resourcePath.replace(/^\/*/, '/'));
  for (const [name, value] of Object.entries(isRecord(query) ? query : {})) {
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, shown(each));
  }
  return {
    method,
    url,
    headers: readHeaders(headers),
    body:
      body === undefined || body === null
        ? undefined
        : typeof body === 'string'
          ? body
          : JSON.stringify(body),
  };
}

function readHeaders(headers: unknown): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    const lower = name.toLowerCase();
    if (forbiddenHeaders.has(lower.replaceAll('_', '-'))) {
      throw new RequestNotUnderstood(`Unsupported header '${name}'.`);
    }
    if (value !== null && value !== undefined) read[lower] = shown(value);
  }
  return read;
}

/** A status outside 2xx is no error: the handler looks at `statusCode`. AWS: documented. */
async function exchange(outgoing: OutgoingRequest, signal: AbortSignal): Promise<SourceOutcome> {
  try {
    const response = await answerTo(outgoing, signal);
    const text = await response.text();
    const type = response.headers.get('content-type');
    if (text !== '' && type !== null && !readable.test(type)) {
      return failed(assumedOfSources.httpContentTypeType, `Unsupported content type ${type}`);
    }
    const received = Object.fromEntries(response.headers.entries());
    return succeeded({ statusCode: response.status, headers: received, body: text });
  } catch (error) {
    // For a connection that fails, or when the deadline aborts it.
    if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    return failed(assumedOfSources.httpConnectionType, cause);
  }
}
