import { WebSocket } from 'ws';
import { listen } from '../../../src/kernel/server.ts';
import { anApi } from '../../appsync/given.ts';
import type { Given, GivenApi } from '../../appsync/given.ts';

export interface Served {
  api: GivenApi;
  /** `http://127.0.0.1:{port}/graphql` */
  url: string;
  host: string;
  /** Close codes of sockets, in order, as the server saw them. */
  closedWith: number[];
  /** Resolves when this number of sockets has closed. */
  closings(count: number): Promise<void>;
  close(): Promise<void>;
}

/** An API on a real port, for clients that know nothing of us. */
export async function served(given: Given): Promise<Served> {
  const api = anApi(given);
  const server = await listen('127.0.0.1', 0);
  const isGraphql = (path: string) => path === '/graphql' || path === '/graphql/realtime';
  server.serve([{ matches: isGraphql, handle: api.http }], [{ matches: isGraphql, open: api.sockets }]);
  const host = `127.0.0.1:${server.port}`;
  const closedWith: number[] = [];
  const waiting: (() => void)[] = [];
  letClientsDial((code) => {
    closedWith.push(code);
    for (const wake of waiting.splice(0)) wake();
  });
  return {
    api,
    url: `http://${host}/graphql`,
    host,
    closedWith,
    async closings(count) {
      while (closedWith.length < count) await new Promise<void>((wake) => waiting.push(wake));
    },
    async close() {
      api.close();
      await server.close();
    },
  };
}

/** This Node has no WebSocket of its own, and Amplify only ever dials wss; loopback has no certificate. */
function letClientsDial(closed: (code: number) => void): void {
  class LoopbackWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url.replace(/^wss:\/\/127\.0\.0\.1/, 'ws://127.0.0.1'), protocols);
      this.on('close', closed);
    }
  }
  Object.assign(globalThis, { WebSocket: LoopbackWebSocket });
}

export const itemSchema = `
  type Query { item(id: ID!): Item fails: Item mine: String @aws_cognito_user_pools }
  type Mutation { put(id: ID!, name: String): Item @aws_api_key @aws_iam @aws_cognito_user_pools }
  type Subscription { onPut(id: ID!): Item @aws_subscribe(mutations: ["put"]) @aws_api_key @aws_cognito_user_pools }
  type Item @aws_api_key @aws_iam @aws_cognito_user_pools { id: ID! name: String }
`;

export const itemResolvers: Given['resolvers'] = {
  'Query.item': ({ arguments: { id } }) => ({ id, name: `item ${String(id)}` }),
  'Mutation.put': ({ arguments: { id, name } }) => ({ id, name }),
  'Query.mine': ({ identity }) => identity?.['username'],
};
