import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anApi } from './given.ts';
import { apiKey, host } from '../parity/steps/given.ts';
import { connects, dials, headerProtocol, keyHeaders, startFrame } from '../parity/steps/sockets.ts';
import type { GivenApi } from './given.ts';

const count = process.env['USHER_FULL'] ? 50_000 : 3_000;
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000_007);

const schema = `
  type Query { hello(n: Int, id: ID, at: AWSDateTime, json: AWSJSON, in: In, list: [Int!], on: Boolean): String me: User found: Found }
  type Mutation { put(input: In): User }
  type Subscription { onPut(id: ID, name: String): User @aws_subscribe(mutations: ["put"]) }
  input In { id: ID! name: String nested: In list: [In] at: AWSDate }
  type User { id: ID! name: String friend: User friends: [User!] json: AWSJSON }
  type Pet { id: ID! }
  union Found = User | Pet
`;
const user = {
  id: 1,
  name: 'n',
  friend: { id: 2 },
  friends: [{ id: 3 }],
  json: { a: 1 },
  __typename: 'User',
};
const resolvers = {
  'Query.hello': () => 'world',
  'Query.me': () => user,
  'Query.found': () => user,
  'Mutation.put': () => user,
};

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeAll(() => {
  process.on('unhandledRejection', note);
});

afterAll(() => {
  process.off('unhandledRejection', note);
});

function random(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const documents = [
  '{ hello }',
  'query q($n: Int, $in: In) { hello(n: $n, in: $in) me { id friend { ...F } } } fragment F on User { name friends { id } }',
  'query q($a: Boolean!) { me @include(if: $a) { id json } found { ... on User { id } ... on Pet { id } } }',
  'mutation m($input: In) { put(input: $input) { id name } }',
  'subscription s($id: ID) { onPut(id: $id) { id name } }',
  '{ __schema { types { name fields { name type { kind ofType { name } } } } } }',
  '{ hello(json: "{}", at: "2020-01-01T00:00Z", list: [1, 2], on: true) }',
];
const values = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'x',
  '\u0000',
  '\ud800',
  '💥',
  [],
  {},
  [[[]]],
  { a: { b: 1 } },
  { __proto__: 1 },
  JSON.parse('{"__proto__": {"polluted": true}}') as unknown,
  { constructor: 1 },
  'x'.repeat(5_000),
  '['.repeat(5_000),
  { id: '1', nested: { id: '2', list: [{ id: null }] } },
  '2020-13-45',
  ['x', null],
];
const snippets = [
  '{',
  '}',
  '(',
  ')',
  '"',
  '"""',
  '$',
  '@',
  '...',
  '\\',
  '\\u0000',
  '\u0000',
  '#',
  'on',
  'fragment X on X {...X}',
  '@skip(if: $x)',
  '@include',
  '__proto__',
  '__typename',
  'constructor',
  '99999999999',
  '-',
  ':',
  '!',
  '[',
  ']',
  '💥',
  '\uFEFF',
  ' query a {a} query a {b}',
];

/** A maker of broken requests; the same seed makes the same ones. */
function breaker(next: () => number) {
  const below = (bound: number) => Math.floor(next() * bound);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const breakText = (text: string): string => {
    let broken = text;
    for (let times = 1 + below(4); times > 0; times--) {
      const at = below(broken.length + 1);
      const cut = below(3) === 0 ? below(8) : 0;
      broken = broken.slice(0, at) + (below(4) === 0 ? '' : pick(snippets)) + broken.slice(at + cut);
    }
    return broken;
  };
  const deep = () => {
    const depth = pick([5, 50, 399, 401, 3_000, 20_000]);
    return pick([
      `{${'me{friend'.repeat(1)}${'{friend'.repeat(depth)}{id}${'}'.repeat(depth)}}}`,
      `{ hello(list: ${'['.repeat(depth)}${']'.repeat(depth)}) }`,
    ]);
  };
  const query = () => pick([() => pick(documents), () => breakText(pick(documents)), deep])();
  const variables = () => ({
    n: pick(values),
    in: pick(values),
    a: pick(values),
    input: pick(values),
    id: pick(values),
  });
  const envelope = (): unknown =>
    pick<() => unknown>([
      () => ({ query: query(), variables: variables() }),
      () => ({ query: query(), variables: pick(values), operationName: pick(values) }),
      () => ({ query: pick(values), variables: variables() }),
      () => pick(values),
    ])();
  const text = () => {
    const json = JSON.stringify(envelope()) ?? '';
    return pick([json, json, breakText(json), json.slice(0, below(json.length + 1))]);
  };
  return { below, pick, query, variables, envelope, text, breakText };
}

async function postsBytes(api: GivenApi, body: Buffer, isGet: boolean) {
  const headers = { host, 'x-api-key': apiKey };
  const parameters = { query: body.toString(), variables: body.toString('latin1').slice(0, 200) };
  const query = new URLSearchParams(isGet ? parameters : {});
  return api.http({
    method: isGet ? 'GET' : 'POST',
    path: '/graphql',
    query,
    headers,
    body,
    sourceIp: '127.0.0.1',
  });
}

describe(`malformed requests, seed ${seed}`, () => {
  test('no body is answered as a fault of ours', async () => {
    const api = anApi({ schema, resolvers });
    const make = breaker(random(seed));
    const statuses: Record<number, number> = {};
    for (let n = 0; n < count; n++) {
      const text = make.text();
      const bytes = Buffer.from(text);
      if (make.below(10) === 0 && bytes.length > 0) bytes[make.below(bytes.length)] = make.below(256);
      const reply = await postsBytes(api, bytes, make.below(20) === 0);
      statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
      const shown = `seed ${seed}, body ${n}: ${text.slice(0, 300)}`;
      expect([200, 400], shown).toContain(reply.status);
      if (!reply.headers['Content-Encoding'])
        expect(JSON.parse(reply.body.toString()), shown).toBeTypeOf('object');
    }
    await new Promise(setImmediate);
    expect(api.logs).toEqual([]);
    expect(unhandled).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.values(statuses).reduce((sum, one) => sum + one, 0)).toBe(count);
    expect(statuses[200]).toBeGreaterThan(count / 20);
    expect(statuses[400]).toBeGreaterThan(count / 20);
  });

  test('no frame is answered as a fault of ours, and none closes the socket', async () => {
    const api = anApi({ schema, resolvers });
    const make = breaker(random(seed + 1));
    let socket = await connects(api);
    let sent = 0;
    for (; sent < count; sent++) {
      if (sent % 500 === 499) {
        socket.vanish();
        socket = await connects(api);
      }
      socket.send(
        make.pick([() => frame(make, sent), () => make.breakText(frame(make, sent)), () => make.text()])(),
      );
      if (sent % 20 === 0) await new Promise(setImmediate);
    }
    socket.send({ type: 'nothing' });
    await new Promise(setImmediate);
    expect(sent).toBe(count);
    expect(api.logs, `seed ${seed}`).toEqual([]);
    expect(unhandled).toEqual([]);
    expect(socket.closedWith).toBeUndefined();
    expect(socket.texts.some((text) => text.includes('InternalFailure'))).toBe(false);
    socket.send(startFrame('last', { query: 'subscription { onPut { id } }' }));
    while (!socket.frames.some(({ type, id }) => type === 'start_ack' && id === 'last')) await socket.next();
    api.close();
  });

  test('no handshake is a fault of ours', async () => {
    const api = anApi({ schema, resolvers });
    const make = breaker(random(seed + 2));
    const tries = Math.ceil(count / 10);
    let refused = 0;
    for (let n = 0; n < tries; n++) {
      const json = make.pick<unknown>([
        make.pick(values),
        { ...keyHeaders, host: make.pick(values) },
        { ...keyHeaders, 'x-api-key': make.pick(values) },
      ]);
      const encoded = make.breakText(headerProtocol(json ?? null));
      const socket = dials(api, {
        protocols: make.pick([['graphql-ws', encoded], [encoded], [], ['graphql-ws', 'header-']]),
      });
      socket.send(make.text());
      expect((await socket.next()).type).toBe('connection_error');
      refused++;
    }
    expect(refused).toBe(tries);
    expect(api.logs).toEqual([]);
    expect(unhandled).toEqual([]);
  });
});

function frame(make: ReturnType<typeof breaker>, n: number): string {
  const id = make.pick<unknown>([`i${n}`, 'same', '', 7, null, '"}', '\ud800']);
  const data = make.pick<unknown>([make.text(), make.pick(values)]);
  const authorization = make.pick<unknown>([
    keyHeaders,
    keyHeaders,
    { ...keyHeaders, host: 'other' },
    make.pick(values),
  ]);
  const payload = make.pick<unknown>([{ data, extensions: { authorization } }, { data }, make.pick(values)]);
  const type = make.pick(['start', 'start', 'start', 'stop', 'connection_init', 'ka', 'constructor']);
  return JSON.stringify({ type, id, payload });
}
