import { CfnOutput, Duration } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { allowPool, bindAccount, bindClaims, bindNewAccount } from './accounts.ts';
import { triggers } from './auth.ts';
import { bindTable, bindTableQuery, type TableAction } from './bind.ts';
import { bindRefresh } from './counters.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';
import { addParameter } from './parameters.ts';
import { bindLegacyTable } from './legacyTable.ts';
import { bindPersonalTables } from './personalTables.ts';
import { reservations } from './reservations.ts';
import { bindLink } from './stripeSecret.ts';
import { every, keepFailures, nightly } from './schedules.ts';

/** A user row always follows from the user pool: early by the triggers of Usher's own, surely by the first call, at last by the night. */
export function addIdentity(house: House): void {
  addFirstCall(house);
  addTriggers(house);
  addComparison(house);
  addOperators(house);
  addOwnData(house);
}

function addFirstCall(house: House): void {
  bindAccount(house, house.addFunction('ensureAccount'));
}

function addTriggers(house: House): void {
  for (const name of Object.values(triggers)) {
    if (house.auth.kind !== 'own') {
      house.leaveOut(name);
      continue;
    }
    // A person waits at sign-up and sign-in: with half the memory the first one after a pause takes twice as long.
    const fn = house.addFunction(name, { timeoutSeconds: 4, memoryMb: 512 });
    bindNewAccount(house, fn);
    fn.lambda.addPermission('Pool', {
      principal: new ServicePrincipal('cognito-idp.amazonaws.com'),
      sourceArn: house.auth.pool!.userPoolArn,
    });
  }
}

function addComparison(house: House): void {
  const shape = { timeoutSeconds: 28, memoryMb: 512 };
  const repairSync = house.addFunction('repairSync', shape);
  const reconcile = house.addFunction('reconcile', {
    // A shard of all accounts is one step: see docs/nights.md.
    timeoutSeconds: 900,
    memoryMb: 1024,
    reservedConcurrency: reservations.reconcile,
  });
  for (const fn of [repairSync, reconcile]) bindComparison(house, fn);
  nightly(house, reconcile, { hour: 2, minute: 17 }, { start: true });
  every(house, reconcile, Duration.minutes(5), {});
  keepFailures(house, reconcile, 2);
  for (const name of ['syncHealth', 'syncHistory']) {
    const fn = house.addFunction(name);
    bindTable(fn, house.tables, 'jobs', ['GetItem']);
    bindTableQuery(fn, house.tables, 'jobs');
  }
}

function bindComparison(house: House, fn: UsherFunction): void {
  const { tables } = house;
  bindAccount(house, fn);
  bindTable(fn, tables, 'users', ['BatchGetItem']);
  bindTable(fn, tables, 'users', ['Query'], ['RosterIndex', 'CustomerIndex']);
  bindTable(fn, tables, 'jobs', ['GetItem', 'PutItem', 'DeleteItem']);
  bindTableQuery(fn, tables, 'jobs');
  allowPool(house, fn, ['list', 'disable']);
  bindErasure(house, fn);
}

function addOperators(house: House): void {
  const { tables } = house;
  const admit = house.addFunction('admitOperator');
  bindAccount(house, admit);
  allowPool(house, admit, ['groups', 'signOut']);
  addSecondFactor(house, admit);
  bindTable(house.addFunction('noteRead'), tables, 'user-actions-log', ['PutItem']);

  const accounts = house.addFunction('accounts', { timeoutSeconds: 20 });
  bindTable(accounts, tables, 'users', ['BatchGetItem']);
  bindTable(accounts, tables, 'users', ['Query'], ['RosterIndex', 'EmailPrefixIndex']);
  bindTable(accounts, tables, 'jobs', ['GetItem', 'UpdateItem']);

  const setAccountEnabled = house.addFunction('setAccountEnabled');
  bindTable(setAccountEnabled, tables, 'users', ['GetItem', 'UpdateItem', 'ConditionCheckItem']);
  bindTable(setAccountEnabled, tables, 'user-actions-log', ['PutItem']);
  bindClaims(house, setAccountEnabled);
  bindTable(setAccountEnabled, tables, 'trials', ['PutItem', 'DeleteItem']);
  bindRefresh(house, setAccountEnabled);
  allowPool(house, setAccountEnabled, ['groups', 'disable', 'enable']);
  // Where it may not enable a user, it looks whether the app has.
  if (!house.auth.may.includes('enable')) allowPool(house, setAccountEnabled, ['find']);
}

function addSecondFactor({ scope, settings }: House, admit: UsherFunction): void {
  const { valueAsString: value } = addParameter(scope, settings, 'operatorsSecondFactor');
  admit.lambda.addEnvironment('OPERATORS_SECOND_FACTOR', value);
  new CfnOutput(scope, 'SecondFactor', { value });
}

function addOwnData(house: House): void {
  const { tables } = house;
  const deleteAccount = house.addFunction('deleteAccount', { timeoutSeconds: 28 });
  bindDeletion(house, deleteAccount);

  const exportData = house.addFunction('exportData', { timeoutSeconds: 28, memoryMb: 512 });
  bindTable(exportData, tables, 'users', ['GetItem']);
  bindTable(exportData, tables, 'receipts', ['UpdateItem']);
  bindTable(exportData, tables, 'user-actions-log', ['PutItem']);
  bindRowsOf(house, exportData, []);
  bindClaims(house, exportData);
  bindTableQuery(exportData, tables, 'jobs');
  bindLink(house, exportData);
}

/** To delete an account by order of an operator. */
export function bindDeletion(house: House, fn: UsherFunction): void {
  bindAccount(house, fn);
  bindErasure(house, fn);
  bindTable(fn, house.tables, 'users', ['ConditionCheckItem']);
  allowPool(house, fn, ['groups']);
}

function bindErasure(house: House, fn: UsherFunction): void {
  bindRowsOf(house, fn, ['DeleteItem']);
  bindTable(fn, house.tables, 'user-actions-log', ['PutItem', 'UpdateItem']);
  // Where users outlive their accounts, their log is not anonymous under their ids.
  if (!house.auth.may.includes('delete')) bindTable(fn, house.tables, 'user-actions-log', ['DeleteItem']);
  bindTable(fn, house.tables, 'trials', ['UpdateItem']);
  bindTable(fn, house.tables, 'jobs', ['UpdateItem', 'DeleteItem']);
  bindTableQuery(fn, house.tables, 'jobs');
  allowPool(house, fn, ['delete']);
  bindLink(house, fn);
}

/** Everything that is kept under a user's id; trials and the log are read, never deleted. */
function bindRowsOf(house: House, fn: UsherFunction, more: TableAction[]): void {
  const { tables } = house;
  for (const name of [
    'entitlements',
    'user-usage',
    'user-subscriptions',
    'user-actions-log',
    'trials',
    'receipts',
  ] as const) {
    bindTableQuery(fn, tables, name);
  }
  // A counter may stand in the row of another.
  bindTable(fn, tables, 'user-usage', ['BatchGetItem']);
  bindLegacyTable(house, fn, more);
  bindPersonalTables(house, fn, more);
  if (more.length === 0) return;
  for (const name of ['entitlements', 'user-usage', 'user-subscriptions', 'receipts'] as const) {
    bindTable(fn, tables, name, more);
  }
  bindTable(fn, tables, 'user-usage', ['GetItem', 'UpdateItem']);
}
