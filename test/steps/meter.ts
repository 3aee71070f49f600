import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What some calls cost, as the engine itself says it. */
export interface Cost {
  requests: number;
  readUnits: number;
  writeUnits: number;
  /** Of the write units, the indexes' part. */
  indexUnits: number;
}

interface Capacity {
  CapacityUnits?: number;
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits?: number }>;
}

const reads = /^(Get|BatchGet|Query|Scan|TransactGet)/;

/** Asks for the capacity of every call of a client and adds it up. */
export function meter(client: DynamoDBDocumentClient) {
  let cost: Cost = { requests: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input as object, { ReturnConsumedCapacity: 'INDEXES' });
      const result = await next(args).catch((error: unknown) => {
        countFailed(args.input, error);
        throw error;
      });
      const told = (result.output as { ConsumedCapacity?: Capacity | Capacity[] }).ConsumedCapacity ?? [];
      count(context.commandName ?? '', Array.isArray(told) ? told : [told]);
      return result;
    },
    { step: 'initialize', name: 'meter' },
  );

  function count(command: string, told: Capacity[]): void {
    cost.requests += 1;
    for (const { CapacityUnits = 0, GlobalSecondaryIndexes = {} } of told) {
      if (reads.test(command)) {
        cost.readUnits += CapacityUnits;
        continue;
      }
      cost.writeUnits += CapacityUnits;
      for (const index of Object.values(GlobalSecondaryIndexes)) cost.indexUnits += index.CapacityUnits ?? 0;
    }
  }

  /** AWS: documented. A write that its condition refuses is charged all the same; the answer does not say so. */
  function countFailed(input: object, error: unknown): void {
    const items = (input as { TransactItems?: object[] }).TransactItems?.length;
    cost.requests += 1;
    if (error instanceof Error && /ConditionalCheckFailed|TransactionCanceled/.test(error.name)) {
      cost.writeUnits += items === undefined ? 1 : 2 * items;
    }
  }

  return {
    async during(work: () => Promise<unknown>): Promise<Cost> {
      cost = { requests: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 };
      await work();
      return { ...cost };
    },
  };
}
