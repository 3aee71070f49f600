import { marshall } from '@aws-sdk/util-dynamodb';
import { variable } from '../../platform/env.ts';
import { post } from '../../platform/post.ts';
import { signedHeaders } from '../../platform/signing.ts';

/** DynamoDB takes no more in one request. */
const itemsMax = 25;
const inFlightMax = 8;
/** A large table is slow now and then. */
const timeoutMs = 60_000;

type Waiting = { table: string; item: object };

/** Puts rows in batches, several at a time. Signs by hand, which costs a tenth of what the SDK does with a request. */
export class BatchWriter {
  private waiting: Waiting[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private failed: Error | undefined;
  private readonly endpoint = new URL(variable('AWS_ENDPOINT_URL_DYNAMODB'));

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
    const target = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const signedAt = new Date(Date.now() + this.clockAheadMs);
    const headers = await signedHeaders('dynamodb', this.endpoint, target, body, signedAt);
    const { status, text } = await post(this.endpoint, headers, body, timeoutMs);
    const answer = JSON.parse(text) as Record<string, unknown>;
    if (status !== 200) throw new Error(`${operation} was refused: ${String(answer['message'])}`);
    return answer;
  }
}
