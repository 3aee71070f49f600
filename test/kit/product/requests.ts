import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import WebSocket from 'ws';
import type { Answer } from './people.ts';
import type { Operator, Product } from './product.ts';

/** Who calls: with a token, with the keys of a role, or with nothing at all. */
export type Caller =
  { token: string } | { keys: Operator['credentials'] } | { apiKey: string } | { anonymous: true };

export async function calls(
  product: Product,
  caller: Caller,
  query: string,
  variables: object = {},
): Promise<{ status: number; answer: Answer }> {
  return posts(product, caller, JSON.stringify({ query, variables }));
}

/** A body as it is, which may hold what no JavaScript value could be written as. */
export async function posts(
  product: Product,
  caller: Caller,
  body: string,
): Promise<{ status: number; answer: Answer }> {
  const headers = await headersFor(product, caller, '/graphql', body);
  const answer = await fetch(product.outputs.graphqlUrl, { method: 'POST', headers, body });
  return { status: answer.status, answer: (await answer.json()) as Answer };
}

/** Asks for a subscription; gives the frame that answers it, at the connection or at the start. */
export async function subscribes(
  product: Product,
  caller: Caller,
  query: string,
): Promise<{ type: string; payload?: any }> {
  const connect = await headersFor(product, caller, '/graphql/connect', '{}');
  const header = Buffer.from(JSON.stringify(connect)).toString('base64url');
  const data = JSON.stringify({ query, variables: {} });
  const authorization = await headersFor(product, caller, '/graphql', data);
  // From here on nothing is awaited until its events are listened to.
  const socket = new WebSocket(product.outputs.realtimeUrl, ['graphql-ws', `header-${header}`]);
  try {
    return await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => resolve({ type: 'closed' }));
      socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.on('message', (text: Buffer) => {
        const frame = JSON.parse(text.toString()) as { type: string; payload?: any };
        if (frame.type === 'ka') return;
        if (frame.type !== 'connection_ack') return resolve(frame);
        const payload = { data, extensions: { authorization } };
        socket.send(JSON.stringify({ id: '1', type: 'start', payload }));
      });
    });
  } finally {
    socket.terminate();
  }
}

async function headersFor(
  product: Product,
  caller: Caller,
  path: string,
  body: string,
): Promise<Record<string, string>> {
  const { host, hostname } = new URL(product.outputs.graphqlUrl);
  const plain = { host, 'content-type': 'application/json' };
  if ('anonymous' in caller) return plain;
  if ('apiKey' in caller) return { ...plain, 'x-api-key': caller.apiKey };
  if ('token' in caller) return { ...plain, authorization: caller.token };
  const signer = new SignatureV4({
    service: 'appsync',
    region: product.operator.region,
    credentials: caller.keys,
    sha256: Sha256,
  });
  const signed = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname, path, headers: plain, body },
    { signingDate: new Date(await product.now()) },
  );
  return signed.headers;
}
