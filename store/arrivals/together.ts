import type { Product } from '../../domain/catalog.ts';
import { variable } from '../../platform/env.ts';
import { batchGet } from '../batchGet.ts';
import { listCatalog } from '../products.ts';
import type { ActionRow } from '../rows/actions.ts';
import { fromProductRow, type ProductRow } from '../rows/products.ts';
import { tables, variableFor, type TableName } from '../rows/tables.ts';
import { claimPartition, productSort, trialKey, type Claim, type TrialRow } from '../rows/trials.ts';
import type { UserRow } from '../rows/users.ts';
import { transact } from '../transact.ts';
import type { UsageRow } from '../usageRow.ts';
import { failureOf, type TransactItem } from '../write.ts';
import { Gathered } from './gathered.ts';
import type { Requests } from './requests.ts';

type Row = Record<string, unknown>;

/** DynamoDB's own bounds: keys of a read, and items of a transaction. */
const keysMax = 100;
const itemsMax = 100;
/** A quarter of DynamoDB's bound, because JSON is not what is sent. */
const charactersMax = 1_000_000;
const atOnce = 2;
/** Products are looked for among their rows; which features there are may be this old. */
const catalogKeptMs = 30_000;

/**
 * Requests of many accounts at once: rows that are asked for at the same time are read by one request, and transactions of different
 * accounts go in one. Each of these is whole in it. When it is refused, each is tried by itself and hears its own refusal.
 */
export class Together implements Requests {
  private readonly reads = new Map<string, Gathered<Row, Row | undefined>>();
  private readonly writes = new Gathered<TransactItem[], void>({
    atOnce,
    choose: fitting,
    ask: writeAll,
  });
  private kept: { products: Promise<Product[]>; untilMs: number } | undefined;

  user(userId: string): Promise<UserRow | undefined> {
    return this.row('users', { user_id: userId });
  }

  counter(userId: string, key: string): Promise<UsageRow | undefined> {
    return this.row('user-usage', { user_id: userId, feature_date_key: key });
  }

  action(userId: string, timestamp: string): Promise<ActionRow | undefined> {
    return this.row('user-actions-log', { user_id: userId, timestamp });
  }

  trial(userId: string, productId: string): Promise<TrialRow | undefined> {
    return this.row('trials', { ...trialKey(userId, productId) });
  }

  async hasClaimed(claim: Claim, productId: string): Promise<boolean> {
    const key = { pk: claimPartition(claim), sk: productSort(productId) };
    return (await this.row('trials', key)) !== undefined;
  }

  async product(productId: string): Promise<Product | undefined> {
    const row = await this.row<ProductRow>('products', { product_id: productId });
    return row && fromProductRow(row);
  }

  catalog(): Promise<Product[]> {
    if (!this.kept || Date.now() >= this.kept.untilMs)
      this.kept = { products: listCatalog(), untilMs: Date.now() + catalogKeptMs };
    return this.kept.products;
  }

  transact(items: TransactItem[]): Promise<void> {
    return this.writes.ask(items);
  }

  private async row<Found>(table: TableName, key: Row): Promise<Found | undefined> {
    const name = variable(variableFor(table));
    const reads =
      this.reads.get(name) ?? new Gathered({ atOnce, choose: firstOf(keysMax), ask: readOf(name) });
    this.reads.set(name, reads);
    return (await reads.ask(key)) as Found | undefined;
  }
}

const firstOf = (most: number) => (asked: Row[]) => new Set(asked.slice(0, most).keys());

const readOf = (table: string) => async (keys: Row[]) => {
  const names = Object.keys(keys[0]!);
  const rows = await batchGet<Row>(table, keys);
  const found = new Map(rows.map((row) => [idOf(row, names), row]));
  return keys.map((key) => fulfilled(found.get(idOf(key, names))));
};

const idOf = (row: Row, names: string[]) => JSON.stringify(names.map((name) => row[name]));

const fulfilled = <Value>(value: Value) => ({ status: 'fulfilled' as const, value });

/** The first, and those behind it that fit beside it: a transaction names a row once. */
function fitting(waiting: TransactItem[][]): Set<number> {
  const chosen = new Set<number>();
  const taken = new Set<string>();
  let items = 0;
  let characters = 0;
  for (const [at, one] of waiting.entries()) {
    const size = JSON.stringify(one).length;
    const keys = one.map(rowOf);
    const isFit =
      items + one.length <= itemsMax &&
      characters + size <= charactersMax &&
      !keys.some((key) => taken.has(key));
    if (!isFit && chosen.size > 0) continue;
    chosen.add(at);
    items += one.length;
    characters += size;
    for (const key of keys) taken.add(key);
    if (items >= itemsMax) break;
  }
  return chosen;
}

/** The row that an item is about, as a text. */
function rowOf({ Put, Update, Delete, ConditionCheck }: TransactItem): string {
  const { TableName, Key } = Update ??
    Delete ??
    ConditionCheck ?? { TableName: Put!.TableName, Key: Put!.Item };
  const { partition, sort } = shapeOf(TableName!);
  return JSON.stringify([TableName, Key![partition], sort === undefined ? null : Key![sort]]);
}

function shapeOf(name: string): { partition: string; sort?: string } {
  const table = (Object.keys(tables) as TableName[]).find((one) => process.env[variableFor(one)] === name);
  if (!table) throw new Error(`No table is called ${name}.`);
  return tables[table];
}

async function writeAll(all: TransactItem[][]): Promise<PromiseSettledResult<void>[]> {
  if (all.length > 1) {
    try {
      await transact(all.flat());
      return all.map(() => fulfilled(undefined));
    } catch (error) {
      // Nothing of it was written.
      if (!failureOf(error)) throw error;
    }
  }
  return Promise.allSettled(
    all.map(async (items) => {
      await transact(items);
    }),
  );
}
