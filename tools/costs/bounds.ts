import { reservations, reservedBy } from '../../infra/reservations.ts';
import { shards } from '../../store/shards.ts';
import type { UnitsOf } from './measuredUnits.ts';
import { usualHabits, webhooksOfASubscriber, type Habits } from './month.ts';
import { functionSecondsOf, operationsOf, type Work } from './operations.ts';
import { quotas } from './quotas.ts';

/** Something that is used up at some size. */
export interface Bound {
  name: string;
  most: number;
  /** What one account takes of it, in the busiest second where it is a rate. */
  each: number;
  /** What moves it: a setting here, or a request to AWS. */
  move: string;
}

/** The busiest second of a month has this many times the average second's work. Assumed. */
export const peakFactor = 10;
/** Beside the habits of a month: new accounts, and how often one signs in with a password. A visit renews its session once. */
export const arrivals = { signUps: 0.05, signIns: 1 };
/** Nights, as docs/nights.md reckons: pages of the pool a second, seconds for 100 rows, and for how long a run works. */
const night = { poolPages: 10, secondsOf100Rows: 0.03, runSeconds: 900 };
/** A batch of the stream: its steps ask the database one after the other, and push all at once. */
const batch = { records: 100, seconds: 0.009 + 4 * 0.006 + 0.025 };
const secondsOfMonth = 30 * 86_400;

/** At how many accounts it is reached. */
export const reachedAt = ({ most, each }: Bound): number => most / each;

/** The same in two digits: the assumptions allow no more. */
export function accountsOf(bound: Bound): string {
  return Number(reachedAt(bound).toPrecision(2)).toLocaleString('en-US');
}

/** Every bound that grows with the number of accounts, the first to be reached in front. */
export function boundsOf(unitsOf: UnitsOf, habits: Habits = usualHabits): Bound[] {
  const { uses, visits, trials, subscribers } = habits;
  const { partition, tableWrites } = quotas.dynamodb;
  const peak = (aMonth: number) => (aMonth * peakFactor) / secondsOfMonth;
  const operations = operationsOf(unitsOf);
  const webhook = operations['webhook: nothing new']!;
  const work = workOf(operations, habits);
  const total = (of: (work: Work) => number) => work.reduce((sum, [times, one]) => sum + times * of(one), 0);
  const firstUses = Math.min(uses, visits);
  const functions = peak(total(functionSecondsOf));
  const spread = `${shards} partitions`;
  const moreShards = 'more `shards` (`store/shards.ts`), and the rows written again';
  const warm = 'before a launch: `aws dynamodb update-table --warm-throughput`; otherwise it grows by itself';
  const bounds: Bound[] = [
    {
      name: 'AppSync: request tokens a second, at one each',
      most: quotas.appsync.requestTokens,
      each: peak(total(({ appsync = 0 }) => appsync) + visits * 2),
      move: 'Service Quotas: AppSync’s request tokens; `consumeMany` counts 25 uses in one request',
    },
    {
      name: 'AppSync: new connections a second',
      most: quotas.appsync.newConnections,
      each: peak(visits),
      move: 'Service Quotas: AppSync’s new connections',
    },
    {
      name: 'AppSync: subscriptions that begin in a second',
      most: quotas.appsync.messagesIn,
      each: peak(visits * 2),
      move: 'Service Quotas: AppSync’s inbound messages',
    },
    {
      name: 'AppSync: messages to screens a second',
      most: quotas.appsync.messagesOut,
      each: peak(total(({ deliveries = 0 }) => deliveries)),
      move: 'Service Quotas: AppSync’s outbound messages',
    },
    {
      name: 'Lambda: concurrent executions of a new AWS account',
      most: quotas.lambda.concurrentOfNewAccount,
      each: functions,
      move: 'Service Quotas: _Concurrent executions_, 1,000, before the first deployment ([deploying](deploying.md#a-new-account))',
    },
    {
      name: 'Lambda: concurrent executions that no function reserves',
      most: quotas.lambda.concurrent - reservedBy({ reserve: true, web: true }),
      each: functions,
      move: 'Service Quotas: _Concurrent executions_, some ten thousand',
    },
    {
      name: 'Lambda: executions that `stripeWebhook` reserves',
      most: reservations.stripeWebhook,
      each: peak(subscribers * webhooksOfASubscriber * functionSecondsOf(webhook)),
      move: '`infra/reservations.ts`; Stripe sends again what is refused meanwhile',
    },
    {
      name: 'Cognito: sign-ins and renewals a second',
      most: quotas.cognito.authentications,
      each: peak(visits + arrivals.signIns),
      move: 'Service Quotas: `UserAuthentication` ($20 a month for each request a second more); a longer `accessTokenValidity` in `infra/auth.ts`, with which a sign-out takes effect later',
    },
    {
      name: 'Cognito: sign-ups and confirmations a second',
      most: quotas.cognito.creations,
      each: peak(arrivals.signUps * 2),
      move: 'Service Quotas: `UserCreation`, before a campaign or an import',
    },
    {
      name: 'Cognito: its own mails a day',
      most: quotas.cognito.mailsADay,
      each: arrivals.signUps / 30,
      move: 'the setting `mail` ([settings](settings.md#mail)), and a production quota of SES',
    },
    {
      name: 'DynamoDB: writes of `user-usage` while it is new',
      most: tableWrites.whenNew,
      each: peak(uses * unitsOf('consume, warm').writeUnits),
      move: warm,
    },
    {
      name: 'DynamoDB: writes of `user-usage`, the most of a table',
      most: tableWrites.most,
      each: peak(uses * unitsOf('consume, warm').writeUnits),
      move: 'Service Quotas: _Table-level write throughput limit_',
    },
    {
      name: `DynamoDB: today’s ${spread} of \`TimestampIndex\` (log)`,
      most: shards * partition.write,
      each: peak(uses),
      move: `${moreShards}; until then the log is late, and no use waits for it`,
    },
    {
      name: `DynamoDB: a feature’s ${spread} of \`FeatureDateIndex\`, in one band`,
      most: shards * partition.write,
      each: peak(firstUses),
      move: moreShards,
    },
    {
      name: `DynamoDB: a day’s ${spread} of \`ResetDateIndex\``,
      most: shards * partition.write,
      each: peak(firstUses),
      move: moreShards,
    },
    {
      name: `DynamoDB: the ${spread} of \`RosterIndex\``,
      most: shards * partition.write,
      each: peak(arrivals.signUps),
      move: moreShards,
    },
    {
      name: 'DynamoDB: the one partition of a month’s trial counts',
      // Two units each, in a transaction.
      most: partition.write / 2,
      each: peak(trials * 2),
      move: 'a finer key in `store/trialCounts.ts`',
    },
    {
      name: 'DynamoDB: reads of the one partition of `CatalogIndex`, at 4 KB',
      most: partition.read,
      each: peak(visits * 0.5),
      move: 'a smaller catalog, for units follow its bytes',
    },
    {
      name: 'Stream of `user-usage`: records of its four first shards',
      most: 4 * (batch.records / batch.seconds),
      each: peak(uses),
      move: 'the table splits, and its stream with it; `parallelizationFactor` in `infra/changes.ts`, up to 10',
    },
    {
      name: 'EventBridge: events a second',
      most: quotas.eventBridge.events,
      each: peak(total(({ events = 0 }) => events)),
      move: 'Service Quotas: _PutEvents throttle limit_',
    },
    {
      name: 'Stripe: requests a second',
      most: quotas.stripe.requests,
      each: peak(
        total(({ functions = [] }) => functions.reduce((sum, { stripeCalls = 0 }) => sum + stripeCalls, 0)),
      ),
      move: 'a request to Stripe; webhooks that it refuses for that come again',
    },
    {
      name: 'Nights: hours in which the user pool is listed',
      most: 24,
      each: 1 / (quotas.cognito.usersOfAPage * night.poolPages * 3600),
      move: 'Service Quotas: `UserList`, then `poolPagesPerSecond` in `app/people/compare/conduct.ts`',
    },
    {
      name: 'Nights: seconds of one run for a shard of the users’ rows',
      most: night.runSeconds,
      each: night.secondsOf100Rows / 100 / shards,
      move: `${moreShards} ([nights](nights.md#the-comparison-of-pool-database-and-stripe))`,
    },
  ];
  return bounds.filter(({ each }) => each > 0).sort((a, b) => reachedAt(a) - reachedAt(b));
}

/** What one account does in a month, and how many times. */
function workOf(operations: Record<string, Work>, habits: Habits): [number, Work][] {
  const { uses, watched, visits, trials, subscribers } = habits;
  return [
    [uses * watched, operations['a use with one open screen']!],
    [uses * (1 - watched), operations['a use that nothing listens to']!],
    [visits, operations['me with the usage of all features']!],
    [visits, operations['products with action and button']!],
    [trials, operations['startTrial']!],
    [subscribers, operations['createCheckout, the first']!],
    [subscribers * webhooksOfASubscriber, operations['webhook: nothing new']!],
  ];
}
