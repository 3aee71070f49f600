import type { HttpRequest } from '../kernel/http.ts';
import { isRecord, parseBoundedJson } from './json.ts';

/** What of a request authentication looks at; a socket gives the same from its header JSON. */
export interface RequestCredentials {
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The request that an IAM caller signed; a socket's exists only for its signature. */
  signed: () => HttpRequest;
  sourceIp: string;
  /** What the Lambda authorizer is told of the operation. */
  operation: () => {
    queryString: string;
    operationName: string | undefined;
    variables: Record<string, unknown>;
  };
}

/** The `x-forwarded-for` chain and then the peer. AWS: documented. */
export function addressesOf(headers: Record<string, string>, peer: string): string[] {
  const chain = (headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
  return [...chain.filter((address) => address !== ''), peer];
}

/** What the body says of the operation, for decisions that come before it is parsed. */
export function operationIn(body: string): ReturnType<RequestCredentials['operation']> {
  const envelope = parseBoundedJson(body)?.value;
  if (!isRecord(envelope)) return { queryString: '', operationName: undefined, variables: {} };
  const { query, operationName, variables } = envelope;
  return {
    queryString: typeof query === 'string' ? query : '',
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: isRecord(variables) ? variables : {},
  };
}
