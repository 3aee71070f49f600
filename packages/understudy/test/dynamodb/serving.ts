import http from 'node:http';
import type { HttpHandler } from '../../src/kernel/http.ts';

/** A server on a free loopback port with this one handler. */
export async function serving(handle: HttpHandler): Promise<http.Server> {
  const server = http.createServer((request, response) => void serve(handle, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function serve(
  handle: HttpHandler,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url!, 'http://localhost');
  const answer = await handle({
    method: request.method!,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: Buffer.concat(chunks),
    sourceIp: '127.0.0.1',
  });
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
