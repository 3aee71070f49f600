import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, execute, parse, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import { WebSocketServer } from 'ws';
import { createApi } from '../packages/understudy/src/appsync/api.ts';
import type { ApiDefinition } from '../packages/understudy/src/appsync/definition.ts';
import { createFieldResolvers } from '../packages/understudy/src/appsync/runtime/resolve.ts';
import { createNoneSource } from '../packages/understudy/src/appsync/sources/none.ts';
import { Clock } from '../packages/understudy/src/kernel/clock.ts';
import { listen } from '../packages/understudy/src/kernel/server.ts';

export const apiKey = 'da2-benchbenchbenchbenchbench';

const fields = Array.from({ length: 10 }, (_, n) => `f${n}`);
const item = Object.fromEntries(fields.map((name, n) => [name, `value ${n}`]));

const schema = `
  type Query { item: Item }
  type Mutation { put(channel: String): Event }
  type Subscription { onPut(channel: String): Event @aws_subscribe(mutations: ["put"]) }
  type Event { channel: String text: String }
  type Item { ${fields.map((name) => `${name}: String`).join(' ')} }
`;

export const query = `{ item { ${fields.join(' ')} } }`;

/** The ceiling: graphql-js over node:http, its documents parsed and validated once. */
export async function serveBare(): Promise<number> {
  const bare = buildSchema(schema.replace('@aws_subscribe(mutations: ["put"])', ''));
  const documents = new Map<string, DocumentNode>();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on(
      'end',
      () =>
        void answer(Buffer.concat(chunks).toString(), (body) => {
          outgoing.writeHead(200, {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          });
          outgoing.end(body);
        }),
    );
  });
  const answer = async (body: string, reply: (body: string) => void) => {
    const { query: text } = JSON.parse(body) as { query: string };
    let document = documents.get(text);
    if (!document) {
      document = parse(text);
      if (validate(bare, document).length > 0) throw new Error('The query does not fit the schema.');
      documents.set(text, document);
    }
    reply(JSON.stringify(await execute({ schema: bare, document, rootValue: { item: async () => item } })));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The whole local API: credentials, runtime, NONE source, AppSync's response. */
export async function serveAppSync(): Promise<number> {
  const clock = new Clock();
  const none = 'None';
  const returning = (value: string) =>
    `export function request(ctx) { return { payload: ${value} }; }\nexport function response(ctx) { return ctx.result; }\n`;
  const resolver = (typeName: string, fieldName: string, code: string) => ({
    logicalId: `${typeName}${fieldName}`,
    typeName,
    fieldName,
    kind: 'UNIT' as const,
    dataSource: none,
    pipeline: [],
    code,
    maxBatchSize: 0,
  });
  const definition: ApiDefinition = {
    apiId: 'bench',
    arn: 'arn:aws:appsync:us-east-1:123456789012:apis/bench',
    path: '/graphql',
    name: 'bench',
    accountId: '123456789012',
    region: 'us-east-1',
    schema,
    defaultAuth: { mode: 'API_KEY' },
    additionalAuth: [],
    apiKeys: [{ key: apiKey, expiresAtMs: clock.now() + 86_400_000 }],
    environment: {},
    introspection: 'DISABLED',
    queryDepthLimit: 8,
    resolverCountLimit: 0,
    logLevel: 'ALL',
    dataSources: { [none]: { type: 'NONE', name: none } },
    functions: {},
    resolvers: [
      resolver('Query', 'item', returning(JSON.stringify(item))),
      resolver('Mutation', 'put', returning("{ channel: ctx.args.channel, text: 'x' }")),
    ],
  };
  const refuse = () => {
    throw new Error('The benchmark only uses an API key.');
  };
  const api = createApi(definition, {
    clock,
    resolvers: createFieldResolvers(definition, { clock, sources: { [none]: createNoneSource() } }),
    verifySignature: refuse,
    authority: { demand: refuse },
    jwks: refuse,
    invoker: { invoke: refuse, send: refuse },
    log: (entry) => console.error(entry),
  });
  const server = await listen('127.0.0.1', 0);
  server.serve(
    [{ matches: (path) => path === '/graphql', handle: api.http }],
    [{ matches: () => true, open: api.sockets }],
  );
  return server.port;
}

/** The ceiling of fan-out: one frame, written to every socket when a request comes. */
export async function serveBareSockets(): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', () => {
      for (const client of sockets.clients) client.send(frame);
      outgoing.end('{}');
    });
  });
  const frame = '{"type":"data","id":"0123456789","payload":{"data":{"onPut":{"channel":"all","text":"x"}}}}';
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
