import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Cloud } from '../../src/cloud.ts';
import { apiOf } from './steps/declared.ts';
import { code } from './steps/resolvers.ts';
import { headerProtocol } from './steps/sockets.ts';
import { starts } from './steps/started.ts';

interface Outputs {
  graphqlUrl: string;
  apiKey: string;
  apis: Record<string, { graphqlUrl: string; realtimeUrl: string; apiKey: string }>;
}

const said = (text: string) => code(`return { payload: '${text}' };`);
const otherSchema = `
  type Query { b: String signed: String @aws_iam }
  type Mutation { put: String }
  type Subscription { onPut: String @aws_subscribe(mutations: ["put"]) }
`;

let cloud: Cloud;
let outputs: Outputs;
beforeAll(async () => {
  cloud = await starts({
    ...apiOf('type Query { a: String }', { 'Query.a': said('first') }),
    ...apiOf(
      otherSchema,
      { 'Query.b': said('second'), 'Query.signed': said('signed'), 'Mutation.put': said('put') },
      {
        Name: 'other',
        AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
      },
      'Other',
    ),
  });
  outputs = cloud.outputs as unknown as Outputs;
});

async function asked(url: string, query: string, headers: Record<string, string>) {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return { status: answer.status, json: await answer.json() };
}

describe('several APIs of one template', () => {
  test('C280 [doc security-authz] each is served under its own address, with its own schema and keys', async () => {
    const { parity, other } = outputs.apis;
    expect(outputs).toMatchObject(parity!);
    expect(await asked(parity!.graphqlUrl, '{ a }', { 'x-api-key': parity!.apiKey })).toEqual({
      ...{ status: 200, json: { data: { a: 'first' } } },
    });
    expect(await asked(other!.graphqlUrl, '{ b }', { 'x-api-key': other!.apiKey })).toEqual({
      ...{ status: 200, json: { data: { b: 'second' } } },
    });
    expect((await asked(other!.graphqlUrl, '{ b }', { 'x-api-key': parity!.apiKey })).status).toBe(401);
  });

  test('C281 [doc security-authz] each is signed for at its own path', async () => {
    const url = new URL(outputs.apis['other']!.graphqlUrl);
    const env = cloud.operatorEnvironment();
    const signer = new SignatureV4({
      ...{ service: 'appsync', region: cloud.stack.region, sha256: Sha256 },
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID']!,
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY']!,
        sessionToken: env['AWS_SESSION_TOKEN']!,
      },
    });
    const body = JSON.stringify({ query: '{ signed }' });
    const sign = (path: string) =>
      signer.sign({
        ...{ method: 'POST', protocol: 'http:', hostname: url.hostname, path, body },
        headers: { host: url.host, 'content-type': 'application/json' },
      });
    const { headers } = await sign(url.pathname);
    expect(await asked(url.href, '{ signed }', headers)).toEqual({
      ...{ status: 200, json: { data: { signed: 'signed' } } },
    });
    const elsewhere = await sign('/graphql');
    expect((await asked(url.href, '{ signed }', elsewhere.headers)).status).toBe(401);
  });

  test('C282 [doc subscriptions] each publishes to its own subscribers', async () => {
    const { realtimeUrl, graphqlUrl, apiKey } = outputs.apis['other']!;
    const authorization = { host: new URL(graphqlUrl).host, 'x-api-key': apiKey };
    const socket = new WebSocket(realtimeUrl, ['graphql-ws', headerProtocol(authorization)]);
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    const heard = await new Promise<unknown>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => send({ type: 'connection_init' }));
      socket.on('message', (text) => {
        const frame = JSON.parse(String(text)) as { type: string; payload: unknown };
        const data = JSON.stringify({ query: 'subscription { onPut }' });
        if (frame.type === 'connection_ack')
          send({ id: '1', type: 'start', payload: { data, extensions: { authorization } } });
        if (frame.type === 'start_ack') void asked(graphqlUrl, 'mutation { put }', { 'x-api-key': apiKey });
        if (frame.type === 'data') resolve(frame.payload);
        if (frame.type === 'error' || frame.type === 'connection_error') reject(new Error(String(text)));
      });
    });
    socket.close();
    expect(heard).toEqual({ data: { onPut: 'put' } });
  });
});
