import { Agent, request } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { marshall } from '@aws-sdk/util-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';

/** DynamoDB takes no more in one request. */
const itemsMax = 25;
const inFlightMax = 8;

type Waiting = { table: string; item: object };

/** Puts rows in batches, several at a time. Signs by hand, which costs a tenth of what the SDK does with a request. */
export class BatchWriter {
  private waiting: Waiting[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private failed: Error | undefined;
  private readonly endpoint = new URL(fromEnvironment('AWS_ENDPOINT_URL_DYNAMODB'));
  private readonly agent = new Agent({ keepAlive: true, maxSockets: inFlightMax });
  private readonly signer = new SignatureV4({
    service: 'dynamodb',
    region: fromEnvironment('AWS_REGION'),
    sha256: Sha256,
    credentials: {
      accessKeyId: fromEnvironment('AWS_ACCESS_KEY_ID'),
      secretAccessKey: fromEnvironment('AWS_SECRET_ACCESS_KEY'),
      ...(process.env['AWS_SESSION_TOKEN'] ? { sessionToken: process.env['AWS_SESSION_TOKEN'] } : {}),
    },
  });

  /** `clockAheadMs`: how far the product's clock is before this machine's, for signatures hold for minutes only. */
  constructor(private readonly clockAheadMs: number) {}

  /** Waits only while too many requests are under way. */
  async put(table: string, row: object): Promise<void> {
    this.waiting.push({ table, item: marshall(row, { removeUndefinedValues: true }) });
    if (this.waiting.length < itemsMax) return;
    await this.send();
  }

  /** Resolves when everything that was put is written. */
  async flush(): Promise<void> {
    while (this.waiting.length > 0) await this.send();
    await Promise.all(this.inFlight);
    if (this.failed) throw this.failed;
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(): Promise<void> {
    while (this.inFlight.size >= inFlightMax) await Promise.race(this.inFlight);
    if (this.failed) throw this.failed;
    const sending = this.write(this.waiting.splice(0, itemsMax))
      .catch((error: unknown) => void (this.failed ??= error as Error))
      .finally(() => this.inFlight.delete(sending));
    this.inFlight.add(sending);
  }

  private async write(rows: Waiting[]): Promise<void> {
    const RequestItems: Record<string, { PutRequest: { Item: object } }[]> = {};
    for (const { table, item } of rows) (RequestItems[table] ??= []).push({ PutRequest: { Item: item } });
    let left: object = RequestItems;
    while (Object.keys(left).length > 0) {
      const answer = await this.call('BatchWriteItem', { RequestItems: left });
      left = (answer['UnprocessedItems'] ?? {}) as object;
    }
  }

  private async call(operation: string, input: object): Promise<Record<string, unknown>> {
    const body = JSON.stringify(input);
    const { hostname, port, host, pathname } = this.endpoint;
    const { headers } = await this.signer.sign(
      {
        method: 'POST',
        protocol: 'http:',
        hostname,
        path: pathname,
        query: {},
        headers: {
          host,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
        },
        body,
      },
      { signingDate: new Date(Date.now() + this.clockAheadMs) },
    );
    const { status, text } = await this.post({ hostname, port, path: pathname, headers }, body);
    const answer = JSON.parse(text) as Record<string, unknown>;
    if (status !== 200) throw new Error(`${operation} was refused: ${String(answer['message'])}`);
    return answer;
  }

  private post(
    where: { hostname: string; port: string; path: string; headers: Record<string, string> },
    body: string,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...where, method: 'POST', agent: this.agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
