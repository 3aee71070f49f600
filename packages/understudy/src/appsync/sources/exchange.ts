import http from 'node:http';
import https from 'node:https';

export interface OutgoingRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
}

/** The answer to a request. Throws `TypeError` for a connection that fails, and `DOMException` when the signal ends it. */
export function answerTo(request: OutgoingRequest, signal: AbortSignal): Promise<Response> {
  const { method, url, headers, body } = request;
  // `fetch` sends no body with GET, and some services want one.
  if (method === 'GET' && body !== undefined) return withBody(request, signal);
  return fetch(url, {
    ...{ method, headers, signal, redirect: 'manual' },
    ...(body === undefined ? {} : { body }),
  });
}

function withBody({ method, url, headers, body }: OutgoingRequest, signal: AbortSignal): Promise<Response> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) =>
      reject(cause.name === 'AbortError' ? signal.reason : new TypeError('fetch failed', { cause }));
    // Node.js itself takes a GET request for one without a body.
    const withLength = { ...headers, 'content-length': String(Buffer.byteLength(body!)) };
    const sent = request(url, { method, headers: withLength, signal }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', failed);
      response.on('end', () =>
        resolve(
          new Response(Buffer.concat(parts), {
            status: response.statusCode!,
            headers: Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
              values.map((value): [string, string] => [name, value]),
            ),
          }),
        ),
      );
    });
    sent.on('error', failed);
    sent.end(body);
  });
}
