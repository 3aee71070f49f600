import { CfnOutput, Duration } from 'aws-cdk-lib';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { bindAccount } from './accounts.ts';
import { bindTable, bindTableQuery, bindTableScan } from './bind.ts';
import { bindRights } from './counters.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';
import { addParameter, type Told } from './parameters.ts';
import { reservations } from './reservations.ts';
import { every, keepFailures, nightly } from './schedules.ts';
import type { Settings } from './settings.ts';
import { bindLink, bindStripe } from './stripeSecret.ts';

/** Paid means unlocked: checkout and portal, the webhook, and the jobs that find what the webhook did not bring. */
export function addStripe(house: House): AccessRules {
  const rules = accessParameters(house);
  addDoors(house, rules);
  addWebhook(house, rules);
  addJobs(house, rules);
  return rules;
}

export interface AccessRules {
  graceDays: Told;
  pausedCollection: Told;
  riskPolicies: Told;
}

/** What each deployment decides for itself. */
function accessParameters({ scope, settings }: House): AccessRules {
  return {
    graceDays: addParameter(scope, settings, 'graceDays'),
    pausedCollection: addParameter(scope, settings, 'pausedCollection'),
    riskPolicies: addParameter(scope, settings, 'riskPolicies'),
  };
}

function addDoors(house: House, rules: AccessRules): void {
  const { tables } = house;
  const checkout = house.addFunction('createCheckout', { timeoutSeconds: 28, memoryMb: 512 });
  bindSync(house, checkout, rules);
  bindLink(house, checkout);
  bindAccount(house, checkout);
  bindTable(checkout, tables, 'receipts', ['GetItem', 'PutItem', 'UpdateItem']);
  bindTable(checkout, tables, 'products', ['GetItem']);
  bindCustomer(house, checkout);

  const portal = house.addFunction('createPortalSession', { timeoutSeconds: 28 });
  bindLink(house, portal);
  bindAccount(house, portal);
  bindTable(portal, tables, 'receipts', ['UpdateItem']);
  bindCustomer(house, portal);

  const refresh = house.addFunction('refreshSubscription', { timeoutSeconds: 28, memoryMb: 512 });
  bindSync(house, refresh, rules);
  bindLink(house, refresh);
  bindAccount(house, refresh);
  bindTable(refresh, tables, 'receipts', ['UpdateItem']);

  const resync = house.addFunction('resync', { timeoutSeconds: 28 });
  bindSync(house, resync, rules);
  bindLink(house, resync);

  const state = house.addFunction('stripeState', { timeoutSeconds: 28 });
  bindStripe(house, state);
  bindRights(house, state);
  bindTableQuery(state, tables, 'user-subscriptions');
  bindAccess(state, rules);
  bindMode(state, house.settings);

  addWaiting(house);
}

/** What waits for an operator, and how it is taken away. */
function addWaiting(house: House): void {
  const { tables, settings } = house;
  const lists = (name: string) => {
    const fn = house.addFunction(name);
    bindTableQuery(fn, tables, 'jobs');
    return fn;
  };
  const takes = (name: string) => {
    const fn = house.addFunction(name);
    bindTable(fn, tables, 'jobs', ['GetItem', 'DeleteItem']);
    bindTable(fn, tables, 'user-actions-log', ['PutItem']);
    return fn;
  };
  lists('parkedEvents');
  takes('dismissParkedEvent');
  for (const fn of [lists('paymentReviews'), takes('settleReview')]) bindMode(fn, settings);
}

/** Open to everybody, because Stripe signs its requests and not AWS's way; the function believes only what is signed. */
function addWebhook(house: House, rules: AccessRules): void {
  const webhook = house.addFunction('stripeWebhook', {
    timeoutSeconds: 25,
    memoryMb: 512,
    reservedConcurrency: reservations.stripeWebhook,
  });
  bindEvents(house, webhook, rules);
  const url = webhook.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  new CfnOutput(house.scope, 'StripeWebhookUrl', { value: url.url });
}

function addJobs(house: House, rules: AccessRules): void {
  const undelivered = house.addFunction('stripeUndelivered', { timeoutSeconds: 600, memoryMb: 512 });
  bindEvents(house, undelivered, rules);
  bindTable(undelivered, house.tables, 'receipts', ['BatchGetItem']);
  bindTableQuery(undelivered, house.tables, 'jobs');
  bindTable(undelivered, house.tables, 'jobs', ['UpdateItem']);
  every(house, undelivered, Duration.hours(1), {});
  keepFailures(house, undelivered, 2);

  const compare = house.addFunction('stripeCompare', { timeoutSeconds: 900, memoryMb: 512 });
  bindSync(house, compare, rules);
  bindTable(compare, house.tables, 'users', ['BatchGetItem']);
  bindTable(compare, house.tables, 'users', ['Query'], ['CustomerIndex']);
  for (const name of ['user-subscriptions', 'entitlements'] as const) {
    bindTable(compare, house.tables, name, ['BatchGetItem']);
    bindTableScan(compare, house.tables, name);
  }
  bindTable(compare, house.tables, 'jobs', ['GetItem']);
  bindTableQuery(compare, house.tables, 'jobs');
  nightly(house, compare, { hour: 3, minute: 40 }, { start: true });
  every(house, compare, Duration.minutes(5), {});
  keepFailures(house, compare, 2);
  boundChanges(house, [compare, house.functions.get('repairSync')!, house.functions.get('reconcile')!]);
}

/** How much a comparison may take from accounts, or write to Stripe, before it leaves the rest to an operator. */
function boundChanges({ scope, settings }: House, comparisons: UsherFunction[]): void {
  const { valueAsString } = addParameter(scope, settings, 'nightlyChangesMax');
  for (const fn of comparisons) fn.lambda.addEnvironment('NIGHTLY_CHANGES_MAX', valueAsString);
}

/** What `handleEvent` does beside `syncCustomer`. */
function bindEvents(house: House, fn: UsherFunction, rules: AccessRules): void {
  const { tables, settings } = house;
  bindSync(house, fn, rules);
  bindTable(fn, tables, 'receipts', ['PutItem', 'UpdateItem']);
  bindTable(fn, tables, 'users', ['Query'], ['CustomerIndex']);
  bindMode(fn, settings);
}

/** Production takes live money and no play money; every other environment the other way round. */
function bindMode(fn: UsherFunction, settings: Settings): void {
  fn.lambda.addEnvironment('STRIPE_LIVEMODE', String(settings.isProd));
}

/** What `syncCustomer` reads and writes. */
export function bindSync(house: House, fn: UsherFunction, rules: AccessRules): void {
  const { tables } = house;
  bindStripe(house, fn);
  bindTable(fn, tables, 'users', ['GetItem', 'UpdateItem', 'ConditionCheckItem']);
  bindTable(fn, tables, 'user-subscriptions', ['PutItem', 'DeleteItem']);
  bindTableQuery(fn, tables, 'user-subscriptions');
  bindTable(fn, tables, 'entitlements', ['PutItem', 'DeleteItem']);
  bindTableQuery(fn, tables, 'entitlements');
  bindTable(fn, tables, 'user-usage', ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem']);
  bindTableQuery(fn, tables, 'user-usage');
  bindTable(fn, tables, 'trials', ['GetItem', 'UpdateItem']);
  bindTable(fn, tables, 'user-actions-log', ['PutItem']);
  bindTable(fn, tables, 'products', ['Query'], ['CatalogIndex']);
  bindTable(fn, tables, 'jobs', ['PutItem', 'DeleteItem']);
  bindAccess(fn, rules);
  fn.lambda.addEnvironment('RISK_POLICIES', rules.riskPolicies.valueAsString);
}

/** What access a subscription gives. */
function bindAccess(fn: UsherFunction, rules: AccessRules): void {
  fn.lambda.addEnvironment('GRACE_DAYS', rules.graceDays.valueAsString);
  fn.lambda.addEnvironment('PAUSED_COLLECTION', rules.pausedCollection.valueAsString);
}

function bindCustomer(house: House, fn: UsherFunction): void {
  fn.lambda.addEnvironment('WEB_ORIGINS', house.webOrigins.value);
  fn.lambda.addEnvironment('WEB_PATH', house.webPath.valueAsString);
}
