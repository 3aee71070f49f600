import { bindAccount, type Accounts } from './accounts.ts';
import { bindTable, bindTableQuery } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import type { Told } from './parameters.ts';
import type { Tables } from './tables.ts';

/** What these verbs need: a concept's house, or an extension's. */
interface WithTables {
  tables: Tables;
}

/** What an account's rights are read from. */
export function bindRights(house: WithTables, fn: UsherFunction): void {
  const { tables } = house;
  bindTable(fn, tables, 'users', ['GetItem']);
  bindTableQuery(fn, tables, 'entitlements');
  bindTable(fn, tables, 'products', ['Query'], ['CatalogIndex']);
}

/** The same for counting, which makes the account of a user whose first call it is. */
interface WithAccounts extends WithTables {
  accounts: Accounts;
  splitCounters: Told;
}

/** What a decision is made from: rights, counters, and why an account has none. */
export function bindJudging(house: WithTables, fn: UsherFunction): void {
  bindRights(house, fn);
  bindTableQuery(fn, house.tables, 'user-subscriptions');
  bindTable(fn, house.tables, 'user-usage', ['GetItem', 'BatchGetItem']);
}

/** What counting writes, receipts and grants too. The first use of a user may come before their row, and makes it. */
export function bindCounting(house: WithAccounts, fn: UsherFunction): void {
  bindEnding(house, fn);
  bindAccount(house, fn);
  fn.lambda.addEnvironment('SPLIT_COUNTERS', house.splitCounters.valueAsString);
}

/** What the end of a hold writes: that, and no row of an account. */
export function bindEnding(house: WithTables, fn: UsherFunction): void {
  bindJudging(house, fn);
  bindTable(fn, house.tables, 'user-usage', ['PutItem', 'UpdateItem']);
  bindTable(fn, house.tables, 'entitlements', ['UpdateItem']);
  bindTable(fn, house.tables, 'receipts', ['GetItem', 'PutItem', 'UpdateItem']);
}

/** What `refreshWindows` reads and writes. */
export function bindRefresh(house: WithTables, fn: UsherFunction): void {
  bindRights(house, fn);
  bindTableQuery(fn, house.tables, 'user-usage');
  bindTable(fn, house.tables, 'user-usage', ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem']);
}
