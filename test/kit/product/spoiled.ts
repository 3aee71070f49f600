import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Product } from './product.ts';

interface Asked {
  path: string;
  body: string;
  headers: IncomingHttpHeaders;
}

/** What is wrong with a product, seen from outside. */
interface Faults {
  /** Answered instead of the product; undefined: the product answers. */
  answer(asked: Asked): { status: number; body: string } | undefined;
  /** Whether a frame of the realtime endpoint reaches the client. */
  passes(frame: unknown): boolean;
}

export interface Spoiled {
  /** The product's addresses, as the way through here changes them. */
  outputs: Record<string, string>;
  close(): Promise<void>;
}

/** A way to a product on which some things are wrong; everything else passes as it is. */
export async function spoiled(product: Product, { answer, passes }: Faults): Promise<Spoiled> {
  const { graphqlUrl, realtimeUrl, webUrl, adminUrl, stripeWebhookUrl } = product.outputs;
  const origin = new URL(graphqlUrl).origin;
  const server = createServer((asked, response) => {
    let body = '';
    asked.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    asked.on('end', () => {
      const { url: path = '/', headers, method } = asked;
      const wrong = answer({ path, body, headers });
      if (wrong) return response.writeHead(wrong.status).end(wrong.body);
      // With the headers as they are: the host is a part of what was signed.
      return request(new URL(path, origin), { method, headers }, (answered) => {
        response.writeHead(answered.statusCode!, answered.headers);
        answered.pipe(response);
      }).end(body);
    });
  });
  const sockets = new WebSocketServer({ server, handleProtocols: (given) => [...given][0]! });
  sockets.on('connection', (near, { headers }) => {
    // Each frame of a client names the host of the API.
    const named = (text: string) => text.replaceAll(headers.host!, new URL(origin).host);
    const [protocol, header] = headers['sec-websocket-protocol']!.split(/,\s*header-/) as [string, string];
    const authorization = named(Buffer.from(header, 'base64url').toString());
    const far = new WebSocket(realtimeUrl, [
      protocol,
      `header-${Buffer.from(authorization).toString('base64url')}`,
    ]);
    const opened = new Promise((resolve) => far.once('open', resolve));
    near.on('message', (frame: Buffer) => void opened.then(() => far.send(named(frame.toString()))));
    far.on('message', (frame: Buffer) => {
      if (passes(JSON.parse(frame.toString()))) near.send(frame.toString());
    });
    near.once('close', () => far.close());
    far.once('close', () => near.close());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const through = (url: string) => Object.assign(new URL(url), { port: String(port) }).href;
  return {
    outputs: {
      graphqlUrl: through(graphqlUrl),
      realtimeUrl: through(realtimeUrl),
      webUrl: through(webUrl),
      adminUrl: through(adminUrl),
      stripeWebhookUrl: through(stripeWebhookUrl),
    },
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
