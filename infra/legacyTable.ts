import { CfnOutput } from 'aws-cdk-lib';
import { bindTable, type TableAction } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';

/** To find the rows that the legacy table still has of an account, and to do `more` with them. */
export function bindLegacyTable(house: House, fn: UsherFunction, more: TableAction[]): void {
  const { tables, settings } = house;
  const { userIndex } = settings.legacyTable ?? {};
  bindTable(fn, tables, 'strategy-metadata', ['BatchGetItem', ...more]);
  bindTable(fn, tables, 'strategy-metadata', ['Query'], [userIndex ?? 'UserIdIndex']);
  if (userIndex !== undefined) fn.lambda.addEnvironment('LEGACY_USER_INDEX', userIndex);
}

/** Commands learn of another table from the outputs. */
export function putOutLegacyTable({ scope, settings }: House): void {
  if (!settings.legacyTable) return;
  const { name, userIndex } = settings.legacyTable;
  new CfnOutput(scope, 'LegacyTable', { value: name });
  if (userIndex !== undefined) new CfnOutput(scope, 'LegacyUserIndex', { value: userIndex });
}
