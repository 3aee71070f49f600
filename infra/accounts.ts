import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { bindSecret, bindTable, bindTableQuery } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import { exportFrom, importOf } from './exports.ts';
import { removalOfData, type Settings } from './settings.ts';
import type { Tables } from './tables.ts';
import { allowUsers, type Auth, type UsersVerb } from './users.ts';

/** What an account is made from: the user pool, and what is remembered of its mailbox. */
export interface Accounts {
  auth: Auth;
  /** Hashes mailboxes. */
  claimSecret: ISecret;
}

interface Has {
  tables: Tables;
  accounts: Accounts;
}

/** The secret is made once and never changed: every claim was hashed with it, and without it nothing is known of any mailbox. */
export function addClaimSecret(data: Construct, settings: Settings): void {
  const secret = new Secret(data, 'ClaimSecret', {
    secretName: `${settings.name}-claims`,
    description:
      'Hashes the mailboxes that have had a trial. Never rotate it: every trial could be had again.',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: removalOfData(settings),
  });
  exportFrom(data, settings, 'ClaimSecretArn', secret.secretArn);
}

export function accountsOf(app: Construct, settings: Settings, auth: Auth): Accounts {
  const arn = importOf(settings, 'ClaimSecretArn');
  return { auth, claimSecret: Secret.fromSecretCompleteArn(app, 'ClaimSecret', arn) };
}

/** The caller's row, made when this is the first call that needs it. */
export function bindAccount(house: Has, fn: UsherFunction): void {
  bindNewAccount(house, fn);
  bindMemory(house, fn);
  allowPool(house, fn, ['find']);
}

/** The same for a trigger, which the pool tells what there is to know of the user. */
export function bindNewAccount(house: Has, fn: UsherFunction): void {
  const { tables } = house;
  bindTable(fn, tables, 'users', ['GetItem', 'PutItem', 'UpdateItem']);
  bindTable(fn, tables, 'users', ['Query'], ['EmailIndex']);
  bindTable(fn, tables, 'user-usage', ['PutItem']);
  bindTable(fn, tables, 'user-actions-log', ['PutItem']);
  bindClaims(house, fn);
}

/** To note what an account's mailboxes have used up and whether they are locked out. */
function bindMemory(house: Has, fn: UsherFunction): void {
  bindClaims(house, fn);
  bindTable(fn, house.tables, 'trials', ['PutItem']);
  bindTableQuery(fn, house.tables, 'user-usage');
  bindTable(fn, house.tables, 'user-usage', ['BatchGetItem']);
}

/** To hash a mailbox, and to read what is remembered of it. */
export function bindClaims(house: Has, fn: UsherFunction): void {
  bindSecret(fn, house.accounts.claimSecret, 'CLAIM_SECRET_ARN');
  bindTableQuery(fn, house.tables, 'trials');
}

export function allowPool({ accounts }: Pick<Has, 'accounts'>, fn: UsherFunction, verbs: UsersVerb[]): void {
  allowUsers(accounts.auth, fn, verbs);
}
