import { Duration } from 'aws-cdk-lib';
import { bindAccount, bindClaims } from './accounts.ts';
import { bindBus, bindTable, bindTableQuery } from './bind.ts';
import { bindRefresh } from './counters.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';
import { addParameter } from './parameters.ts';
import { reservations } from './reservations.ts';
import { bindStripe } from './stripeSecret.ts';
import { every, keepFailures } from './schedules.ts';

/** Trials, the catalog, and what an account may use. */
export function addTrials(house: House): void {
  const policy = policyParameters(house);
  addStarting(house, policy);
  addReading(house, policy);
  addOperators(house, policy);
  addClock(house);
}

/** What each deployment decides for itself about who gets a trial; the addresses are in `mailboxes.json`. */
function policyParameters({ scope, settings }: House) {
  return {
    DISPOSABLE_TRIALS: addParameter(scope, settings, 'disposableTrials').valueAsString,
    TRIALS_PER_DOMAIN: addParameter(scope, settings, 'trialsPerDomain').valueAsString,
    CARD_CLAIMS: addParameter(scope, settings, 'cardClaims').valueAsString,
  };
}

type Policy = ReturnType<typeof policyParameters>;

function addStarting(house: House, policy: Policy): void {
  const { tables } = house;
  const startTrial = house.addFunction('startTrial', {
    ...{ timeoutSeconds: 20, memoryMb: 512 },
    environment: policy,
  });
  bindStripe(house, startTrial);
  bindAccount(house, startTrial);
  bindClaims(house, startTrial);
  bindTable(startTrial, tables, 'products', ['GetItem', 'ConditionCheckItem']);
  bindTable(startTrial, tables, 'trials', ['GetItem', 'PutItem', 'UpdateItem']);
  bindTable(startTrial, tables, 'entitlements', ['PutItem']);
  bindTable(startTrial, tables, 'user-actions-log', ['PutItem']);
  bindRefresh(house, startTrial);
}

function addReading(house: House, policy: Policy): void {
  const { tables } = house;
  const trialState = house.addFunction('trialState', { environment: policy });
  bindHistory(house, trialState);
  bindTable(trialState, tables, 'products', ['GetItem']);

  const offers = house.addFunction('offers', { environment: policy });
  bindHistory(house, offers);
  bindTable(offers, tables, 'products', ['GetItem']);
}

function addOperators(house: House, policy: Policy): void {
  const { tables } = house;
  const extendTrial = house.addFunction('extendTrial', { timeoutSeconds: 20 });
  bindTable(extendTrial, tables, 'trials', ['GetItem', 'UpdateItem']);
  bindTable(extendTrial, tables, 'users', ['GetItem', 'UpdateItem']);
  bindTable(extendTrial, tables, 'entitlements', ['UpdateItem']);
  bindTable(extendTrial, tables, 'user-actions-log', ['PutItem']);
  bindRefresh(house, extendTrial);

  const putProduct = house.addFunction('putProduct', { environment: policy });
  bindHistory(house, putProduct);
  bindTable(putProduct, tables, 'products', ['GetItem', 'PutItem']);
  bindTable(putProduct, tables, 'products', ['Query'], ['CatalogIndex']);
  bindTable(putProduct, tables, 'user-actions-log', ['PutItem']);

  const trialMetrics = house.addFunction('trialMetrics');
  bindTableQuery(trialMetrics, tables, 'trials');
  bindTable(trialMetrics, tables, 'trials', ['BatchGetItem']);
  bindTable(trialMetrics, tables, 'trials', ['Query'], ['DueIndex']);
  bindTable(trialMetrics, tables, 'jobs', ['GetItem']);
}

function addClock(house: House): void {
  const { tables } = house;
  const trialClock = house.addFunction('trialClock', {
    timeoutSeconds: 55,
    memoryMb: 512,
    reservedConcurrency: reservations.trialClock,
    environment: { WEB_ORIGINS: house.webOrigins.value, WEB_PATH: house.webPath.valueAsString },
  });
  bindTable(trialClock, tables, 'trials', ['GetItem', 'UpdateItem']);
  bindTable(trialClock, tables, 'trials', ['Query'], ['DueIndex']);
  trialClock.allow(['dynamodb:DescribeTable'], [tables.trials.tableArn]);
  bindTable(trialClock, tables, 'users', ['GetItem', 'UpdateItem']);
  bindTable(trialClock, tables, 'user-actions-log', ['PutItem']);
  bindTable(trialClock, tables, 'jobs', ['GetItem', 'PutItem']);
  bindTableQuery(trialClock, tables, 'user-usage');
  bindTable(trialClock, tables, 'user-usage', ['BatchGetItem']);
  bindBus(trialClock, house.bus);
  every(house, trialClock, Duration.minutes(1), {});
  keepFailures(house, trialClock, 0);
}

/** What an account has had and has, by mailbox too. */
function bindHistory(house: House, fn: UsherFunction): void {
  bindAccount(house, fn);
  bindClaims(house, fn);
  bindTableQuery(fn, house.tables, 'entitlements');
  bindTableQuery(fn, house.tables, 'user-subscriptions');
}
