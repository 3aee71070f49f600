import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the function of a custom resource puts to `ResponseURL`. */
export type ResponseBody = Record<string, unknown>;

export interface Awaited {
  url: string;
  body: Promise<ResponseBody>;
  /** From here on a late answer is not taken. */
  end(): void;
}

/**
 * Where AWS takes the answers. Functions ask it by https, some by the parts of the address, so it is reached by its name: their threads
 * are told what stands for it here.
 */
export const responseOrigin = 'https://cloudformation-custom-resource-response.s3.amazonaws.com';

/** Takes what the functions of custom resources answer, each at an address that is given to that function alone. */
export class Responses {
  private readonly awaited = new Map<string, (body: ResponseBody) => void>();

  private constructor(private readonly server: Server) {
    server.on('request', (incoming, outgoing) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
      incoming.on('end', () => {
        const take = incoming.method === 'PUT' ? this.awaited.get(incoming.url!.slice(1)) : undefined;
        outgoing.writeHead(take ? 200 : 403).end();
        take?.(bodyOf(text));
      });
    });
  }

  static async open(): Promise<Responses> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new Responses(server);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  expect(): Awaited {
    const token = randomUUID();
    const body = new Promise<ResponseBody>((resolve) => this.awaited.set(token, resolve));
    return { url: `${responseOrigin}/${token}`, body, end: () => void this.awaited.delete(token) };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What is no object of JSON says nothing. */
function bodyOf(text: string): ResponseBody {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ResponseBody) : {};
  } catch {
    return {};
  }
}
