import type { EngineAnswer, EngineConnection } from './connection.ts';
import type { RequestBody } from './demands.ts';
import type { ConsumedCapacity } from './meter.ts';

const target = 'DynamoDB_20120810';

/**
 * Our engine commits, and waits for the disk, once for each row of a batch, but once for a whole transaction: so a batch is
 * asked for as one. That all of it is written together is one of the outcomes that the service allows. What cannot be written
 * so leaves nothing behind, and is asked for again as it came, to be refused or taken in the words of a batch.
 */
export async function writeBatch(engine: EngineConnection, body: RequestBody): Promise<EngineAnswer> {
  const transaction = transactionOf(body);
  if (transaction) {
    const { status, text } = await engine.request(
      `${target}.TransactWriteItems`,
      JSON.stringify(transaction),
    );
    if (status === 200) return { status, text: JSON.stringify(batchAnswer(text)) };
  }
  return engine.request(`${target}.BatchWriteItem`, JSON.stringify(body));
}

/** Undefined for a batch that asks for what a transaction does not tell in the same way, or that is none. */
function transactionOf(body: RequestBody): object | undefined {
  const { RequestItems, ReturnConsumedCapacity, ...more } = body;
  if (Object.keys(more).length > 0) return undefined;
  const TransactItems: object[] = [];
  for (const [TableName, entries] of Object.entries(RequestItems ?? {})) {
    if (!Array.isArray(entries)) return undefined;
    for (const { PutRequest, DeleteRequest, ...other } of entries) {
      if (Object.keys(other).length > 0) return undefined;
      if (PutRequest && !DeleteRequest) TransactItems.push({ Put: { TableName, Item: PutRequest.Item } });
      else if (DeleteRequest && !PutRequest)
        TransactItems.push({ Delete: { TableName, Key: DeleteRequest.Key } });
      else return undefined;
    }
  }
  // More than a batch takes would fit into a transaction.
  if (TransactItems.length === 0 || TransactItems.length > 25) return undefined;
  return { TransactItems, ReturnConsumedCapacity };
}

/** The engine counts a transaction twice on the table, and once on its indexes. */
function batchAnswer(text: string): object {
  const { ConsumedCapacity = [] } = JSON.parse(text) as { ConsumedCapacity?: ConsumedCapacity[] };
  return {
    UnprocessedItems: {},
    ConsumedCapacity: ConsumedCapacity.map(
      ({ TableName, CapacityUnits, Table, GlobalSecondaryIndexes, LocalSecondaryIndexes }) => {
        const onTable = (Table?.CapacityUnits ?? CapacityUnits) / 2;
        return {
          TableName,
          CapacityUnits: CapacityUnits - onTable,
          Table: { CapacityUnits: onTable },
          ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes: bare(GlobalSecondaryIndexes) } : {}),
          ...(LocalSecondaryIndexes ? { LocalSecondaryIndexes: bare(LocalSecondaryIndexes) } : {}),
        };
      },
    ),
  };
}

function bare(indexes: Record<string, { CapacityUnits: number }>): Record<string, { CapacityUnits: number }> {
  return Object.fromEntries(
    Object.entries(indexes).map(([name, { CapacityUnits }]) => [name, { CapacityUnits }]),
  );
}
