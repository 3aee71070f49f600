import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpResponse } from '../../../src/kernel/http.ts';
import { apiKey, host } from './given.ts';
import type { GivenApi } from './given.ts';
import { accessToken, region } from './users.ts';
import type { User } from './users.ts';

/** What a client needs to know of an API. */
type Asked = Pick<GivenApi, 'http' | 'clock' | 'credentials'>;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  text: string;
  // `any`: the shape is what each test asserts.
  json: any;
}

export type Headers = Record<string, string>;

export async function posts(
  api: Asked,
  body: string,
  headers: Headers = { 'x-api-key': apiKey },
): Promise<Reply> {
  const request = {
    method: 'POST',
    path: '/graphql',
    query: new URLSearchParams(),
    headers: { host, 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  };
  return replied(await api.http(request));
}

export function asks(api: Asked, query: string, variables?: unknown, headers?: Headers): Promise<Reply> {
  return posts(api, JSON.stringify({ query, variables }), headers);
}

export async function gets(
  api: Asked,
  parameters: Headers,
  headers: Headers = { 'x-api-key': apiKey },
): Promise<Reply> {
  const query = new URLSearchParams(parameters);
  const request = {
    method: 'GET',
    path: '/graphql',
    query,
    headers: { host, ...headers },
    body: Buffer.alloc(0),
  };
  return replied(await api.http({ ...request, sourceIp: '127.0.0.1' }));
}

export async function userAsks(api: Asked, user: User, query: string, variables?: unknown): Promise<Reply> {
  return asks(api, query, variables, { authorization: await accessToken(user, api.clock) });
}

export async function roleAsks(
  api: Asked,
  query: string,
  variables?: unknown,
  more: Headers = {},
): Promise<Reply> {
  const body = JSON.stringify({ query, variables });
  return posts(api, body, { ...(await signedHeaders(api, '/graphql', body)), ...more });
}

/** The headers of a call that the publisher's role signs. */
export async function signedHeaders(api: Asked, path: string, body: string): Promise<Headers> {
  const signer = new SignatureV4({
    service: 'appsync',
    region,
    credentials: api.credentials,
    sha256: Sha256,
  });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: host,
      path,
      headers: { host, 'content-type': 'application/json' },
      body,
    },
    { signingDate: new Date(api.clock.now()) },
  );
  return Object.fromEntries(
    Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function replied({ status, headers, body }: HttpResponse): Reply {
  const text = body.toString();
  const isJson = text.startsWith('{');
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}
