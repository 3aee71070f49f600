import type { Clock } from '../kernel/clock.ts';
import type { EngineConnection } from './connection.ts';
import type { SweptItems } from './sweptItems.ts';
import type { TableDefinition } from './tables.ts';

type Item = Record<string, Record<string, unknown>>;

export interface SweeperParts {
  engine: EngineConnection;
  clock: Clock;
  tables: ReadonlyMap<string, TableDefinition>;
  swept: SweptItems;
  /** Told the tables that lost items. */
  onSwept: (tables: string[]) => void;
  onError: (error: Error) => void;
  /** The default is 50,000. */
  rowsMax?: number;
}

/** The service takes up to a few days; a scan of every table is not free, so it is not done all the time. */
const intervalMs = 5 * 60_000;
/**
 * A larger table keeps its expired rows: the engine sorts a whole table for each page of a scan, which takes five seconds in all
 * at this size and half an hour at a million rows, with everybody waiting. Nothing decides by whether an expired row is there.
 */
const rowsMaxUsual = 50_000;
/** AWS: documented; what expired longer ago than this is left alone, as it may be a mistake. */
const ageSecondsMax = 5 * 365 * 86_400;
const deletionsAtOnce = 16;

/** Deletes expired rows, every few minutes of the clock and whenever it is moved. */
export class TtlSweeper {
  private cancel: () => void = () => {};
  private readonly stopListening: () => void;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly parts: SweeperParts) {
    this.stopListening = parts.clock.onMove(() => void this.sweepAndReport());
    this.arm();
  }

  /** One pass over every table with a TTL. Gives the number of deleted rows. */
  async sweep(): Promise<number> {
    const pass = this.running.then(() => this.pass());
    this.running = pass.then(
      () => {},
      () => {},
    );
    return pass;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancel();
    this.stopListening();
    await this.running;
  }

  private arm(): void {
    if (this.isStopped) return;
    this.cancel = this.parts.clock.at(this.parts.clock.now() + intervalMs, () => {
      this.arm();
      void this.sweepAndReport();
    });
  }

  private async sweepAndReport(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      if (!this.isStopped) this.parts.onError(error as Error);
    }
  }

  private async pass(): Promise<number> {
    let count = 0;
    for (const table of this.parts.tables.values()) {
      if (table.ttlAttribute === undefined || this.isStopped) continue;
      if (await this.isSmall(table)) count += await this.sweepTable(table, table.ttlAttribute);
    }
    return count;
  }

  private async isSmall({ name }: TableDefinition): Promise<boolean> {
    const { engine, rowsMax = rowsMaxUsual } = this.parts;
    const { Table } = await engine.call<{ Table: { ItemCount: number } }>('DescribeTable', {
      TableName: name,
    });
    return Table.ItemCount <= rowsMax;
  }

  private async sweepTable(table: TableDefinition, attribute: string): Promise<number> {
    const nowSeconds = Math.floor(this.parts.clock.now() / 1000);
    const names = [table.keys.partition, ...(table.keys.sort === undefined ? [] : [table.keys.sort])];
    let start: Item | undefined;
    let count = 0;
    do {
      const page = await this.parts.engine.call<{ Items: Item[]; LastEvaluatedKey?: Item }>('Scan', {
        TableName: table.name,
        FilterExpression: '#ttl <= :now AND #ttl > :oldest',
        ProjectionExpression: names.map((_, index) => `#k${index}`).join(', '),
        ExpressionAttributeNames: {
          '#ttl': attribute,
          ...Object.fromEntries(names.map((name, index) => [`#k${index}`, name])),
        },
        ExpressionAttributeValues: {
          ':now': { N: String(nowSeconds) },
          ':oldest': { N: String(nowSeconds - ageSecondsMax) },
        },
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      if (page.Items.length > 0) count += await this.remove(table, attribute, nowSeconds, page.Items);
      start = page.LastEvaluatedKey;
    } while (start && !this.isStopped);
    if (count > 0) this.parts.onSwept([table.name]);
    return count;
  }

  private async remove(
    table: TableDefinition,
    attribute: string,
    nowSeconds: number,
    keys: Item[],
  ): Promise<number> {
    this.parts.swept.add(table.name, keys);
    let count = 0;
    for (let at = 0; at < keys.length; at += deletionsAtOnce) {
      const removed = await Promise.all(
        keys
          .slice(at, at + deletionsAtOnce)
          .map((key) => this.removeOne(table.name, attribute, nowSeconds, key)),
      );
      count += removed.filter(Boolean).length;
    }
    return count;
  }

  /** A row that was given more time meanwhile stays. */
  private async removeOne(
    TableName: string,
    attribute: string,
    nowSeconds: number,
    Key: Item,
  ): Promise<boolean> {
    try {
      await this.parts.engine.call('DeleteItem', {
        TableName,
        Key,
        ConditionExpression: '#ttl <= :now',
        ExpressionAttributeNames: { '#ttl': attribute },
        ExpressionAttributeValues: { ':now': { N: String(nowSeconds) } },
      });
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }
}
