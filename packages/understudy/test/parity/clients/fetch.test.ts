import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cognito, iam } from '../steps/given.ts';
import { region } from '../steps/users.ts';
import { itemResolvers, itemSchema, served } from './served.ts';
import type { Served } from './served.ts';

let server: Served;

beforeAll(async () => {
  const schema = itemSchema.replaceAll('@aws_api_key', '');
  server = await served({ schema, resolvers: itemResolvers, auth: [cognito, iam] });
});

afterAll(() => server.close());

async function signedFetch(body: string, sent = body): Promise<Response> {
  const { credentials } = server.api;
  const signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 });
  const url = new URL(server.url);
  const headers = { host: url.host, 'content-type': 'application/json' };
  const { protocol, hostname, pathname: path } = url;
  const signed = await signer.sign({ method: 'POST', protocol, hostname, path, headers, body });
  return fetch(url, { method: 'POST', headers: signed.headers, body: sent });
}

describe('fetch with a signature, as a function calls', () => {
  test('C236 [doc] a signed mutation is executed as the role', async () => {
    const response = await signedFetch(
      JSON.stringify({ query: 'mutation { put(id: "1", name: "n") { id name } }' }),
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { put: { id: '1', name: 'n' } } });
    expect(server.api.calls.at(-1)!.identity).toMatchObject({
      userArn: expect.stringContaining(':assumed-role/Publisher/'),
    });
  });

  test('C237 [doc] another body under the same signature is refused', async () => {
    const response = await signedFetch('{"query":"{ __typename }"}', '{"query":"{ x: __typename }"}');
    expect(response.status).toBe(401);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
  });

  test('C238 [doc] a large answer is compressed on the wire and read by fetch', async () => {
    const id = 'x'.repeat(2_000);
    const response = await signedFetch(
      JSON.stringify({ query: 'mutation m($id: ID!) { put(id: $id) { id } }', variables: { id } }),
    );
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toEqual({ data: { put: { id } } });
  });
});
