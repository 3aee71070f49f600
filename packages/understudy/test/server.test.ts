import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { listen, type Server } from '../src/kernel/server.ts';

let server: Server;
beforeAll(async () => {
  server = await listen('127.0.0.1', 0);
  const handle = () => Promise.resolve({ status: 200, headers: {}, body: 'a secret' });
  const open = () => ({ message: () => {}, closed: () => {} });
  server.serve([{ matches: () => true, handle }], [{ matches: () => true, open }]);
});
afterAll(() => server.close());

function answerFor(host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path: '/_local/state', headers: { host } };
    get(options, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, body }));
    }).on('error', reject);
  });
}

test('M8: a server on loopback answers to its own names only, so that no foreign page can give it one of theirs', async () => {
  for (const host of ['127.0.0.1', 'localhost', 'app.localhost', '[::1]', 'LOCALHOST'])
    expect(await answerFor(`${host}:${server.port}`), host).toEqual({ status: 200, body: 'a secret' });
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    '10.0.0.1',
  ]) {
    const { status, body } = await answerFor(`${host}:${server.port}`);
    expect(status, host).toBe(421);
    expect(body, host).not.toContain('secret');
  }
});

test('M8: the same holds for sockets', async () => {
  const opened = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`, { headers: { host } });
      socket.once('open', () => {
        socket.terminate();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  expect(await opened(`localhost:${server.port}`)).toBe(true);
  expect(await opened('evil.example')).toBe(false);
});

test.each(['300.1.1.1', '192.0.2.1'])(
  'an address that is not of this machine, %s, is said to be none',
  async (host) => {
    await expect(listen(host, 0)).rejects.toThrow(`This machine has no address ${host} to listen on.`);
  },
);

test('a connection is kept for ten minutes after an answer, and for no longer than the server', async () => {
  const short = await listen('127.0.0.1', 0);
  const agent = new Agent({ keepAlive: true });
  const asked = async () => {
    const request = get({ agent, host: '127.0.0.1', port: short.port, path: '/' });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.resume();
    await once(request, 'close');
    return { kept: answer.headers['keep-alive'], isReused: request.reusedSocket };
  };
  expect(await asked()).toEqual({ kept: 'timeout=600', isReused: false });
  expect(await asked()).toEqual({ kept: 'timeout=600', isReused: true });
  const idle = Object.values(agent.freeSockets)[0]![0] as Socket;
  await Promise.all([once(idle, 'close'), short.close()]);
});
