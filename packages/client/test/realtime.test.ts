import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import { OnAccountDocument, OnUsageDocument, UsherError, Realtime } from '../src/core.ts';
import { startRealtimeServer } from './realtimeServer.ts';
import type { RealtimeServer } from './realtimeServer.ts';

let server: RealtimeServer;
let realtime: Realtime;
let tokens: string[];

beforeEach(async () => {
  server = await startRealtimeServer();
  tokens = [];
  realtime = client();
});

afterEach(async () => {
  realtime.close();
  await server.stop();
});

function client(options: Partial<ConstructorParameters<typeof Realtime>[0]> = {}): Realtime {
  return new Realtime({
    url: server.url,
    host: 'api.example.com',
    token: async (renewed = false) => {
      tokens.push(renewed ? 'renewed' : 'stored');
      return renewed ? 'token-2' : 'token-1';
    },
    // The `ws` package speaks the browser's interface.
    WebSocket: NodeSocket as unknown as typeof WebSocket,
    backOff: () => 0,
    idleMs: 0,
    ...options,
  });
}

function listen(over = realtime, document: typeof OnUsageDocument = OnUsageDocument) {
  const heard: unknown[] = [];
  const errors: Error[] = [];
  let readies = 0;
  const stop = over.subscribe(
    document,
    {},
    {
      next: (value) => heard.push(value),
      error: (error) => errors.push(error),
      ready: () => readies++,
    },
  );
  return { heard, errors, stop, readies: () => readies };
}

describe('Realtime', () => {
  test('sends the GraphQL host and the token in the handshake and in each start', async () => {
    const usage = listen();
    const connection = await server.connection(0);
    const start = await connection.start(0);
    expect(connection.claims).toEqual({ host: 'api.example.com', Authorization: 'token-1' });
    expect(connection.socket.protocol).toBe('graphql-ws');
    expect(start).toMatchObject({ token: 'token-1', variables: {} });
    expect(start.query).toContain('subscription OnUsage');
    await expect.poll(() => usage.readies()).toBe(1);
  });

  test('carries every subscription over one socket and gives each only its own events', async () => {
    const usage = listen();
    const account = listen(realtime, OnAccountDocument as never);
    const connection = await server.connection(0);
    const [first, second] = [await connection.start(0), await connection.start(1)];
    connection.push(second.id, { onAccount: { version: 2 } });
    connection.push(first.id, { onUsage: { used: 1 } });
    await expect.poll(() => usage.heard).toEqual([{ onUsage: { used: 1 } }]);
    expect(account.heard).toEqual([{ onAccount: { version: 2 } }]);
    expect(server.connections).toHaveLength(1);
  });

  test('comes back with every subscription after the socket is lost, and says that it is ready again', async () => {
    const usage = listen();
    const account = listen(realtime, OnAccountDocument as never);
    const states: string[] = [];
    realtime.onConnection((state) => states.push(state));
    await expect.poll(() => [usage.readies(), account.readies()]).toEqual([1, 1]);
    server.connections[0]!.socket.terminate();
    const again = await server.connection(1);
    const start = await again.start(0);
    await again.start(1);
    await expect.poll(() => [usage.readies(), account.readies()]).toEqual([2, 2]);
    again.push(start.id, { onUsage: { used: 7 } });
    await expect.poll(() => usage.heard).toEqual([{ onUsage: { used: 7 } }]);
    expect(states.slice(-3)).toEqual(['offline', 'connecting', 'live']);
    expect(usage.errors).toEqual([]);
  });

  test('waits longer before each further attempt and begins anew after a success', async () => {
    const attempts: number[] = [];
    realtime = client({
      backOff: (attempt) => {
        attempts.push(attempt);
        return 0;
      },
    });
    server.acknowledges = false;
    listen(realtime);
    for (const nth of [0, 1, 2]) (await server.connection(nth)).socket.terminate();
    await server.connection(3);
    server.acknowledges = true;
    (await server.connection(3)).socket.terminate();
    const good = await server.connection(4);
    await good.start(0);
    good.socket.terminate();
    await server.connection(5);
    expect(attempts).toEqual([0, 1, 2, 3, 0]);
  });

  test('drops a connection on which nothing was heard for the announced time', async () => {
    server.connectionTimeoutMs = 100;
    const usage = listen();
    await server.connection(1);
    await expect.poll(() => usage.readies()).toBeGreaterThanOrEqual(2);
  });

  test('drops a connection that is never acknowledged', async () => {
    server.acknowledges = false;
    realtime = client({ ackTimeoutMs: 200 });
    const usage = listen(realtime);
    await server.connection(0);
    server.acknowledges = true;
    await expect.poll(() => usage.readies()).toBe(1);
    expect(server.connections.length).toBeGreaterThan(1);
  });

  test('renews a token that a start is refused for, once, and starts again', async () => {
    server.refuseStart = ({ token }) =>
      token === 'token-1' ? { errorType: 'UnauthorizedException', message: 'Token has expired.' } : undefined;
    const usage = listen();
    await expect.poll(() => usage.readies()).toBe(1);
    expect(server.connections[0]!.starts.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    expect(server.connections).toHaveLength(1);
  });

  test('ends a subscription whose renewed token is refused as well', async () => {
    server.refuseStart = () => ({ errorType: 'UnauthorizedException', message: 'Token has expired.' });
    const usage = listen();
    await expect.poll(() => usage.errors).toHaveLength(1);
    expect(usage.errors[0]).toBeInstanceOf(UsherError);
    expect(server.connections[0]!.starts).toHaveLength(2);
  });

  test('ends a subscription that the caller may not have at once, and leaves the others running', async () => {
    server.refuseStart = ({ query }) =>
      query.includes('OnAccount')
        ? { errorType: 'Unauthorized', message: 'Not Authorized to access onAccount on type Subscription' }
        : undefined;
    const usage = listen();
    const account = listen(realtime, OnAccountDocument as never);
    await expect.poll(() => account.errors).toHaveLength(1);
    await expect.poll(() => usage.readies()).toBe(1);
    const { id } = server.connections[0]!.starts.find(({ query }) => query.includes('OnUsage'))!;
    server.connections[0]!.push(id, { onUsage: { used: 2 } });
    await expect.poll(() => usage.heard).toHaveLength(1);
    expect(server.connections[0]!.starts).toHaveLength(2);
  });

  test('connects with a renewed token after the handshake is refused, and gives up when that is refused', async () => {
    const refusal = { errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 };
    server.refuseConnection = (token) => (token === 'token-1' ? refusal : undefined);
    const usage = listen();
    await expect.poll(() => usage.readies()).toBe(1);
    expect(server.connections.map(({ claims }) => claims.Authorization)).toEqual(['token-1', 'token-2']);

    server.refuseConnection = () => refusal;
    server.connections[1]!.socket.terminate();
    await expect.poll(() => usage.errors).toHaveLength(1);
    expect(server.connections).toHaveLength(4);
  });

  test('asks again when the server ends a subscription', async () => {
    const usage = listen();
    const connection = await server.connection(0);
    const { id } = await connection.start(0);
    await expect.poll(() => usage.readies()).toBe(1);
    connection.send({ type: 'complete', id });
    await connection.start(1);
    await expect.poll(() => usage.readies()).toBe(2);
  });

  test('stops a subscription on the wire and hears nothing of it afterwards', async () => {
    const usage = listen();
    const account = listen(realtime, OnAccountDocument as never);
    const connection = await server.connection(0);
    const { id } = await connection.start(0);
    const other = await connection.start(1);
    await expect.poll(() => [usage.readies(), account.readies()]).toEqual([1, 1]);
    usage.stop();
    await expect.poll(() => connection.stopped).toEqual([id]);
    connection.push(id, { onUsage: { used: 9 } });
    connection.push(other.id, { onAccount: { version: 3 } });
    await expect.poll(() => account.heard).toHaveLength(1);
    expect(usage.heard).toEqual([]);
  });

  test('closes the socket when the last listener has gone', async () => {
    const usage = listen();
    const connection = await server.connection(0);
    await connection.start(0);
    usage.stop();
    await expect.poll(() => connection.socket.readyState).toBe(NodeSocket.CLOSED);
    expect(server.connections).toHaveLength(1);
  });

  test('takes an event that has data and errors, and ends on one that has errors only', async () => {
    const usage = listen();
    const connection = await server.connection(0);
    const { id } = await connection.start(0);
    const errors = [{ message: 'Cannot return null for non-nullable type' }];
    connection.send({ type: 'data', id, payload: { data: { onUsage: null }, errors } });
    connection.send({ type: 'unheard_of', id });
    connection.send({ type: 'data', id, payload: { errors } });
    await expect.poll(() => usage.errors).toHaveLength(1);
    expect(usage.heard).toEqual([{ onUsage: null }]);
  });
});
