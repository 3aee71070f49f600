import { Duration } from 'aws-cdk-lib';
import { AlarmBell } from './alarmBell.ts';
import { addDashboard } from './dashboard.ts';
import type { House } from './house.ts';
import { addMailAlarms } from './mailAlarms.ts';
import { addServiceAlarms, metricOf } from './serviceAlarms.ts';
import { metricsOf } from './settings.ts';

/** Counted by `platform/log.ts`; none of them ever carries a user. Above this many in five minutes, an operator must look. */
export const alarmed: Record<string, number> = {
  ApiVersionMismatch: 0,
  DriftFound: 0,
  EnsureCreated: 20,
  EventParked: 0,
  LogFailed: 0,
  MissedEvents: 0,
  PaymentReview: 0,
  PublishFailed: 0,
  RefreshFailed: 0,
  SeveralPlans: 0,
  SignatureFailed: 20,
  StripeDrift: 0,
  SyncAborted: 0,
  SyncBoundReached: 0,
  SyncLookedAtNothing: 0,
  TrialVisitFailed: 0,
  TriggerFailed: 0,
  UndeliveredEvents: 0,
  UnknownPrice: 0,
  UnknownStatus: 0,
  WebhookFailed: 0,
};

/** Without triggers each account is made by its first call, which is no fault. */
const ofTriggers = ['EnsureCreated', 'TriggerFailed'];

/** What says how late a job is, each time that it runs. Above this, it will not catch up by itself in time. */
export const late: Record<string, number> = {
  // Rows come to the archive when they are 370 days old, and TTL takes them after 400.
  ArchiveAgeDays: 375,
  // A night, and half of the next day.
  ComparisonAgeHours: 36,
};

/** Counted for the dashboard alone: ordinary life. */
export const watched = [
  'LegacyRowRefused',
  'OperatorRefused',
  'TrialStarted',
  'UnusedEvent',
  'UseRefused',
  'WebhookApplied',
  'WebhookLagSeconds',
  'WebhookStale',
];

/** A stream's records may wait this long; live pushes and the action log are as old. */
const streamAgeMs = 5 * 60_000;
/** What has to run by itself, and how long it may be silent. */
const heartbeats = [
  { name: 'trialClock', within: Duration.minutes(15) },
  { name: 'reconcile', within: Duration.hours(1) },
  { name: 'stripeCompare', within: Duration.hours(1) },
  { name: 'archive', within: Duration.hours(1) },
  // The key that it keeps lasts for a year from each of its calls.
  { name: 'renewApiKey', within: Duration.hours(3) },
];

/** What wakes an operator, and the dashboard. docs/operations.md says of each alarm what to do. */
export function addAlarms(house: House): void {
  const bell = new AlarmBell(house);
  // How late, and not how many.
  const statisticOf = (name: string) => (name in late || name === 'WebhookLagSeconds' ? 'Maximum' : 'Sum');
  const counted = Object.fromEntries(
    [...Object.keys(alarmed), ...Object.keys(late), ...watched].map((name) => [
      name,
      metricOf(metricsOf(house.settings), name, {}, statisticOf(name)),
    ]),
  );
  for (const [name, threshold] of Object.entries({ ...alarmed, ...late }))
    if (house.auth.kind === 'own' || !ofTriggers.includes(name)) bell.above(name, counted[name]!, threshold);
  addFunctionAlarms(house, bell);
  addServiceAlarms(house, bell);
  addMailAlarms(house, bell);
  addDashboard(house, bell.all, counted);
}

function addFunctionAlarms({ deadLetters, functions }: House, bell: AlarmBell): void {
  const waiting = deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' });
  bell.above('dead-letters', waiting, 0);
  for (const fn of functions.values()) bell.above(`errors-${fn.name}`, fn.lambda.metricErrors(), 0);
  const changes = functions.get('changes')!.lambda;
  bell.above('stream-age', changes.metric('IteratorAge', { statistic: 'Maximum' }), streamAgeMs);
  // Without dimensions: of every function in the region, which share one quota.
  bell.above('throttles', metricOf('AWS/Lambda', 'Throttles', {}), 0);
  for (const { name, within } of heartbeats) {
    const fn = functions.get(name);
    if (fn) bell.silent(`silent-${name}`, fn.lambda.metricInvocations(), within);
  }
}
