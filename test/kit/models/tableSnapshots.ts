import type {
  AttributeValue,
  BatchWriteItemCommandOutput,
  ScanCommandOutput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { canonical } from '../../../platform/canonical.ts';
import type { EngineConnection } from '../../../packages/understudy/src/dynamodb/connection.ts';
import { stackTemplate } from '../stack/template.ts';

type Item = Record<string, AttributeValue>;

/** Rows by table and key, each with its content as text. */
export type Rows = ReadonlyMap<string, ReadonlyMap<string, { item: Item; text: string }>>;

/** DynamoDB's own limit. */
const batchMax = 25;

/**
 * Some tables of which everything is known, so that they can be put back to what they held at an earlier moment. Long walks
 * look ten thousands of times, so nothing stands between this and the engine.
 */
export class KnownRows {
  private current: Rows | undefined;
  private readonly keyNames: Map<string, string[]>;

  /** @param variables such as `TABLE_USERS` */
  constructor(
    private readonly engine: EngineConnection,
    private readonly variables: string[],
  ) {
    this.keyNames = keyNames();
  }

  /** To be called after everything that may have written, before the way back is asked for; of some tables, if only they were. */
  async look(variables = this.variables): Promise<Rows> {
    const found = await Promise.all(
      variables.map(async (variable) => [variable, await this.scan(variable)] as const),
    );
    return (this.current = new Map([...(this.current ?? []), ...found]));
  }

  async backTo(wanted: Rows): Promise<void> {
    if (!this.current) throw new Error('Call look() first.');
    if (wanted === this.current) return;
    const requests = this.variables.flatMap((variable) =>
      this.between(variable, this.current!.get(variable)!, wanted.get(variable)!).map(
        (request) => [process.env[variable]!, request] as const,
      ),
    );
    for (let at = 0; at < requests.length; at += batchMax) {
      const RequestItems: Record<string, WriteRequest[]> = {};
      for (const [table, request] of requests.slice(at, at + batchMax)) {
        (RequestItems[table] ??= []).push(request);
      }
      const { UnprocessedItems = {} } = await this.engine.call<BatchWriteItemCommandOutput>(
        'BatchWriteItem',
        { RequestItems },
      );
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('The engine left rows unwritten.');
    }
    this.current = wanted;
  }

  private between(
    variable: string,
    from: ReadonlyMap<string, { item: Item; text: string }>,
    to: ReadonlyMap<string, { item: Item; text: string }>,
  ): WriteRequest[] {
    const requests: WriteRequest[] = [];
    for (const [key, { item, text }] of to) {
      if (from.get(key)?.text !== text) requests.push({ PutRequest: { Item: item } });
    }
    for (const [key, { item }] of from) {
      if (!to.has(key)) requests.push({ DeleteRequest: { Key: this.keyOf(variable, item) } });
    }
    return requests;
  }

  private async scan(variable: string) {
    const { Items = [], LastEvaluatedKey } = await this.engine.call<ScanCommandOutput>('Scan', {
      TableName: process.env[variable]!,
      ConsistentRead: true,
    });
    if (LastEvaluatedKey) throw new Error(`${variable} does not fit one page.`);
    return new Map(
      Items.map((item) => [canonical(this.keyOf(variable, item)), { item, text: canonical(item) }]),
    );
  }

  private keyOf(variable: string, item: Item): Item {
    const names = this.keyNames.get(process.env[variable]!)!;
    return Object.fromEntries(names.map((name) => [name, item[name]!]));
  }
}

/** The content of one table, for a test that looks inside. */
export function rowsIn(rows: Rows, variable: string): Record<string, any>[] {
  return [...rows.get(variable)!.values()].map(({ item }) => unmarshall(item));
}

/** The same text for the same content. */
export function textOf(rows: Rows): string {
  return [...rows]
    .map(([table, items]) => [table, ...[...items.values()].map(({ text }) => text).sort()].join('\n'))
    .join('\n\n');
}

function keyNames(): Map<string, string[]> {
  const tables = Object.values(stackTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::DynamoDB::Table',
  );
  return new Map(
    tables.map(({ Properties }) => [
      Properties['TableName'] as string,
      (Properties['KeySchema'] as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName),
    ]),
  );
}
