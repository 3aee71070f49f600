import type { SocketHandshake } from '../../kernel/http.ts';
import type { RequestCredentials } from '../credentials.ts';
import { isRecord, parseBoundedJson } from '../json.ts';
import type { FrameError } from './frames.ts';

/** Refused before anybody asked who is there. */
export class HandshakeRefused extends Error {
  constructor(readonly entry: FrameError) {
    super(entry.message);
  }
}

/** The second API of a stack and those after it have a path of their own, where AWS has a host. */
const socketPath = /^(?:\/apis\/[a-z0-9]+)?\/graphql(?:\/realtime)?$/;

/** AWS: observed for the errors; documented and read from clients for the three carriers. */
export function checkHandshake(handshake: SocketHandshake): void {
  if (!socketPath.test(handshake.path)) {
    throw new HandshakeRefused({
      errorType: 'com.amazon.coral.service.http#HttpNotFoundException',
      message: 'Not found.',
      errorCode: 400,
    });
  }
  if (handshake.protocols.length === 0)
    throw new HandshakeRefused({ message: 'NoProtocolError', errorCode: 400 });
  if (!handshake.protocols.includes('graphql-ws')) {
    throw new HandshakeRefused({ message: 'SubProtocolNotSupportedError', errorCode: 400 });
  }
}

/** The sub-protocol carrier wins over the query string, that over plain headers. */
export function handshakeHeaders(handshake: SocketHandshake): Record<string, string> {
  const item = handshake.protocols.find((protocol) => protocol.startsWith('header-'));
  const encoded = item?.slice('header-'.length) ?? handshake.query.get('header') ?? undefined;
  const headers = encoded === undefined ? handshake.headers : readHeaderJson(encoded);
  const hasCredential = 'authorization' in headers || 'x-api-key' in headers;
  if (!hasCredential || headers['host'] === undefined) {
    throw new HandshakeRefused({ message: 'Required headers are missing.', errorCode: 400 });
  }
  return headers;
}

/** Key names are matched in any case. */
export function lowerCaseHeaders(json: Record<string, unknown>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(json)) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** The header JSON names the GraphQL host, which differs from the socket's only on the default domain. AWS: documented. */
export function namesOurHost(headers: Record<string, string>, handshake: SocketHandshake): boolean {
  const named = headers['host']?.toLowerCase();
  const dialled = handshake.headers['host']?.toLowerCase();
  if (named === undefined || dialled === undefined) return true;
  return named === dialled || named === dialled.replace('.appsync-realtime-api.', '.appsync-api.');
}

/** Where the API of a socket answers over HTTP, which is what its clients sign. */
export function graphqlPath(ofSocket: string): string {
  return ofSocket.replace(/\/realtime$/, '');
}

/** What was signed for a connection: `POST /graphql/connect` with an empty object. AWS: documented. */
export function connectCredentials(
  headers: Record<string, string>,
  { path, sourceIp }: SocketHandshake,
): RequestCredentials {
  return socketCredentials(headers, sourceIp, `${graphqlPath(path)}/connect`, '{}', () => ({
    // AWS: observed.
    queryString: '',
    operationName: 'DeepDish:Connect',
    variables: {},
  }));
}

export function socketCredentials(
  headers: Record<string, string>,
  sourceIp: string,
  path: string,
  body: string,
  operation: RequestCredentials['operation'],
): RequestCredentials {
  const signed = () => ({
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
    sourceIp,
  });
  return { headers, signed, sourceIp, operation };
}

/** Both base64 alphabets, padded or not. */
function readHeaderJson(encoded: string): Record<string, string> {
  const isBase64 = /^[A-Za-z0-9+/_-]*={0,2}$/.test(encoded);
  const json = isBase64
    ? parseBoundedJson(Buffer.from(encoded, 'base64').toString('utf8'))?.value
    : undefined;
  if (isRecord(json)) return lowerCaseHeaders(json);
  throw new HandshakeRefused({
    errorType: 'BadRequestException',
    message: 'Unable to decode the connection headers.',
    errorCode: 400,
  });
}
