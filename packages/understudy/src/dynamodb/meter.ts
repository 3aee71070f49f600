/** Capacity units of one table. */
interface Units {
  read: number;
  write: number;
  indexRead: number;
  indexWrite: number;
}

/** What one role asked for, over all tables and indexes. */
interface Asked {
  requests: number;
  read: number;
  write: number;
}

export interface MeterReading {
  /** Requests that reached the gateway and were allowed, retries included. */
  requests: number;
  byOperation: Record<string, number>;
  /** By table name. */
  tables: Record<string, Units>;
  /** By the name of the role that asked: background work is told from requests. */
  byRole: Record<string, Asked>;
}

export interface ConsumedCapacity {
  TableName: string;
  CapacityUnits: number;
  Table?: { CapacityUnits: number };
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
  LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
}

const readingOperations = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** Counts requests and capacity units at the wire, as the bill would. */
export class Meter {
  private reading: MeterReading = emptyReading();

  count(operation: string, consumed: ConsumedCapacity[], roleArn: string): void {
    this.reading.requests++;
    const asked = (this.reading.byRole[nameOf(roleArn)] ??= { requests: 0, read: 0, write: 0 });
    asked.requests++;
    this.reading.byOperation[operation] = (this.reading.byOperation[operation] ?? 0) + 1;
    const isRead = readingOperations.has(operation);
    for (const one of consumed) {
      const units = (this.reading.tables[one.TableName] ??= {
        read: 0,
        write: 0,
        indexRead: 0,
        indexWrite: 0,
      });
      let onIndexes = 0;
      for (const indexes of [one.GlobalSecondaryIndexes, one.LocalSecondaryIndexes]) {
        for (const index of Object.values(indexes ?? {})) onIndexes += index.CapacityUnits;
      }
      const onTable = one.Table?.CapacityUnits ?? one.CapacityUnits - onIndexes;
      units[isRead ? 'read' : 'write'] += onTable;
      units[isRead ? 'indexRead' : 'indexWrite'] += onIndexes;
      asked[isRead ? 'read' : 'write'] += onTable + onIndexes;
    }
  }

  /** Everything since the start or the last `reset`. */
  read(): MeterReading {
    return structuredClone(this.reading);
  }

  reset(): void {
    this.reading = emptyReading();
  }
}

function emptyReading(): MeterReading {
  return { requests: 0, byOperation: {}, tables: {}, byRole: {} };
}

function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
