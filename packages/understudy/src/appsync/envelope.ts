import type { HttpRequest } from '../kernel/http.ts';
import { assumed } from './assumptions.ts';
import { unparsable } from './documents.ts';
import { TransportError } from './errors.ts';
import { bracketDepth, isRecord } from './json.ts';

/** What the client asks: the JSON of a body, of a `start` frame's `data`, or a URL's parameters. */
export interface Envelope {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}

/** Both content types carry the same JSON. AWS: documented for the types, recorded for what is refused. */
export function envelopeOf(request: HttpRequest): Envelope {
  if (request.method === 'GET') return envelopeOfQuery(request.query);
  if (request.body.length > assumed.requestBytesMax) {
    throw new TransportError(413, 'MalformedHttpRequestException', assumed.requestTooLargeMessage);
  }
  const text = request.body.toString('utf8');
  if (text === '') throw new TransportError(400, 'MalformedHttpRequestException', 'Request body is empty.');
  return parseEnvelope(text);
}

export function parseEnvelope(text: string): Envelope {
  const value = parseObject(text);
  if (typeof value?.['query'] !== 'string') throw unparsable();
  const { query, variables, operationName } = value;
  return { query, variables: variablesOf(variables), operationName: nameOf(operationName) };
}

function envelopeOfQuery(parameters: URLSearchParams): Envelope {
  const query = parameters.get('query');
  if (query === null) throw unparsable();
  const variables = parameters.get('variables');
  const parsed = variables === null || variables === '' ? {} : parseObject(variables);
  return { query, variables: variablesOf(parsed), operationName: nameOf(parameters.get('operationName')) };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (bracketDepth(text) > assumed.bracketDepthMax) throw unparsable();
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw unparsable();
}

/** Null, missing and `{}` are alike. */
function variablesOf(variables: unknown): Record<string, unknown> {
  if (variables === null || variables === undefined) return {};
  if (isRecord(variables)) return variables;
  throw unparsable();
}

function nameOf(operationName: unknown): string | undefined {
  if (operationName === null || operationName === undefined || operationName === '') return undefined;
  if (typeof operationName === 'string') return operationName;
  throw unparsable();
}
