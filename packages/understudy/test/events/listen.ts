import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, HttpResponse } from '../../src/kernel/http.ts';

export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Puts a pure handler on a loopback port. */
export async function listen(handle: (request: HttpRequest) => Promise<HttpResponse>): Promise<Listening> {
  const failures: unknown[] = [];
  const server = http.createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      // Split by hand: URL would resolve the dots that a key may hold.
      const [path = '', query = ''] = incoming.url!.split('?');
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      );
      handle({
        method: incoming.method!,
        path,
        query: new URLSearchParams(query),
        headers,
        body: Buffer.concat(chunks),
        sourceIp: '127.0.0.1',
      }).then(
        (response) => outgoing.writeHead(response.status, response.headers).end(response.body),
        (error) => {
          failures.push(error);
          outgoing.writeHead(500).end(String(error));
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (failures.length > 0) throw failures[0];
    },
  };
}
