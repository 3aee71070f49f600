import { addArchive } from './archive.ts';
import { bindTable, bindTableQuery } from './bind.ts';
import { addChanges } from './changes.ts';
import { bindCounting, bindEnding, bindJudging, bindRefresh, bindRights } from './counters.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';
import { addParameter } from './parameters.ts';

/** Counting against limits, the log of it, and what open screens are told. */
export function addUsage(house: House): void {
  addCounting(house);
  addReading(house);
  addOperators(house);
  addLog(house);
  addChanges(house);
  addArchive(house);
}

function addCounting(house: House): void {
  for (const name of ['consumeUsage', 'consumeMany', 'reserveUsage']) {
    bindCounting(house, house.addFunction(name, { memoryMb: 512 }));
  }
  for (const name of ['settleUsage', 'releaseUsage']) {
    const fn = house.addFunction(name, { memoryMb: 512 });
    bindEnding(house, fn);
    // A hold that ends in a later window tells the counters of that window.
    bindRefresh(house, fn);
  }
}

function addReading(house: House): void {
  const { tables } = house;
  const readUsage = house.addFunction('readUsage');
  bindRights(house, readUsage);
  bindTable(readUsage, tables, 'user-usage', ['GetItem', 'BatchGetItem']);

  const canUse = house.addFunction('canUse');
  bindJudging(house, canUse);
}

function addOperators(house: House): void {
  const { tables } = house;
  const grantUsage = house.addFunction('grantUsage');
  bindGrant(house, grantUsage);
  const grantMax = addParameter(house.scope, house.settings, 'supportGrantMax');
  grantUsage.lambda.addEnvironment('SUPPORT_GRANT_MAX', grantMax.valueAsString);

  const explainDecision = house.addFunction('explainDecision');
  bindJudging(house, explainDecision);
  bindTableQuery(explainDecision, tables, 'user-usage');

  const featureUsage = house.addFunction('featureUsage', { timeoutSeconds: 20 });
  bindTable(featureUsage, tables, 'user-usage', ['BatchGetItem']);
  bindTable(featureUsage, tables, 'user-usage', ['Query'], ['FeatureDateIndex', 'ResetDateIndex']);
  bindTable(featureUsage, tables, 'users', ['BatchGetItem']);
  bindTable(featureUsage, tables, 'products', ['Query'], ['CatalogIndex']);
  bindTable(featureUsage, tables, 'jobs', ['GetItem', 'UpdateItem']);
}

/** To give an account units. */
export function bindGrant(house: House, fn: UsherFunction): void {
  const { tables } = house;
  bindRefresh(house, fn);
  bindTable(fn, tables, 'user-usage', ['GetItem', 'BatchGetItem']);
  bindTable(fn, tables, 'users', ['UpdateItem']);
  bindTable(fn, tables, 'entitlements', ['PutItem']);
  bindTable(fn, tables, 'receipts', ['GetItem', 'PutItem', 'UpdateItem']);
  bindTable(fn, tables, 'user-actions-log', ['PutItem']);
}

function addLog(house: House): void {
  const { tables } = house;
  const auditActions = house.addFunction('auditActions', { timeoutSeconds: 20, memoryMb: 512 });
  bindTable(auditActions, tables, 'user-actions-log', ['Query'], ['ActionTypeIndex', 'TimestampIndex']);
  bindTable(auditActions, tables, 'users', ['BatchGetItem']);
  bindTable(auditActions, tables, 'jobs', ['GetItem', 'UpdateItem']);
}
