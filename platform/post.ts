import { Agent, request, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

/** As many connections to one host as the AWS SDK opens: what is asked beyond that waits its turn. */
const options = { keepAlive: true, maxSockets: 50 };
const agents = { 'http:': new Agent(options), 'https:': new SecureAgent(options) };

export interface Posted {
  status: number;
  text: string;
  /** The other side's clock, as its header says it. */
  date: string | undefined;
}

/** A POST on a connection that is kept open, in a fraction of what `fetch` does. Every HTTP status is an answer; only a failed connection throws. */
export function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
): Promise<Posted> {
  const protocol = url.protocol as keyof typeof agents;
  const wanted: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: agents[protocol],
    timeout: timeoutMs,
  };
  return new Promise((resolve, reject) => {
    const outgoing = (protocol === 'https:' ? secureRequest : request)(url, wanted, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          date: incoming.headers.date,
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.on('timeout', () => {
      const message = `${url.hostname} did not answer within ${timeoutMs} ms.`;
      outgoing.destroy(Object.assign(new Error(message), { name: 'TimeoutError' }));
    });
    outgoing.end(body);
  });
}
