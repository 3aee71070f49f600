import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts';

/** What belongs to one connection, or describes a body as it was sent: `fetch` has decoded it. */
const ownHeaders = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding'];

/** Answers with what another server on this machine answers, such as the development server of a web client. */
export function forwardTo(origin: string): HttpHandler {
  return async (request) => {
    try {
      return await ask(origin, request);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return { status: 502, headers, body: `The server at ${origin} cannot be reached.` };
    }
  };
}

async function ask(
  origin: string,
  { method, path, query, headers, body }: HttpRequest,
): Promise<HttpResponse> {
  const search = query.size > 0 ? `?${query}` : '';
  const { host: _host, connection: _connection, 'content-length': _length, ...forwarded } = headers;
  const answer = await fetch(`${origin}${path}${search}`, {
    method,
    headers: forwarded,
    redirect: 'manual',
    ...(['GET', 'HEAD'].includes(method) ? {} : { body: new Uint8Array(body) }),
  });
  return {
    status: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([name]) => !ownHeaders.includes(name))),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
