import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  Metric,
  TreatMissingData,
  type CfnAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { addAlarmTopic } from './alarmTopic.ts';
import type { House } from './house.ts';
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
  SyncLookedAtNothing: 0,
  TrialVisitFailed: 0,
  TriggerFailed: 0,
  UndeliveredEvents: 0,
  UnknownPrice: 0,
  UnknownStatus: 0,
  WebhookFailed: 0,
};

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
];

/** What wakes an operator, and the dashboard. */
export function addAlarms(house: House): void {
  const { stack, settings, api } = house;
  const name = (what: string) => `${settings.project}-${settings.env}-${what}`;
  const metrics: Record<string, IMetric> = {};
  const tell = addAlarmTopic(house);
  const alarm = (what: string, metric: IMetric, threshold: number) =>
    above(house, name(what), metric, threshold, tell);

  for (const metricName of [...Object.keys(alarmed), ...Object.keys(late), ...watched]) {
    metrics[metricName] = new Metric({
      namespace: metricsOf(settings),
      metricName,
      // How late, and not how many.
      statistic: metricName in late || metricName === 'WebhookLagSeconds' ? 'Maximum' : 'Sum',
      period: Duration.minutes(5),
    });
  }
  for (const [metricName, threshold] of Object.entries({ ...alarmed, ...late })) {
    alarm(metricName, metrics[metricName]!, threshold);
  }
  alarm(
    'dead-letters',
    house.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    0,
  );
  alarm(
    'api-5xx',
    new Metric({
      namespace: 'AWS/AppSync',
      metricName: '5XXError',
      dimensionsMap: { GraphQLAPIId: api.api.attrApiId },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
    0,
  );
  const errors = [...house.functions.values()].map((fn) => fn.lambda.metricErrors({ label: fn.name }));
  for (const fn of house.functions.values()) {
    alarm(`errors-${fn.name}`, fn.lambda.metricErrors(), 0);
  }
  const changes = house.functions.get('changes')!.lambda;
  alarm('stream-age', changes.metric('IteratorAge', { statistic: 'Maximum' }), streamAgeMs);
  // Without dimensions: of every function in the region, which share one quota.
  alarm(
    'throttles',
    new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
    0,
  );
  for (const { name: fn, within } of heartbeats) {
    silent(house, name(`silent-${fn}`), house.functions.get(fn)!.lambda.metricInvocations(), within, tell);
  }
  new Dashboard(stack, 'Dashboard', {
    // Dashboards are named once for all regions of an account.
    dashboardName: name(`${stack.region}-overview`),
    widgets: [
      [new GraphWidget({ title: 'Errors by function', left: errors, width: 24 })],
      [new GraphWidget({ title: 'Counted', left: Object.values(metrics), width: 24 })],
    ],
  });
}

function above(
  house: House,
  alarmName: string,
  metric: IMetric,
  threshold: number,
  tell: (alarm: CfnAlarm) => void,
): void {
  const made = new Alarm(house.stack, `Alarm-${alarmName}`, {
    alarmName,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  tell(made.node.defaultChild as CfnAlarm);
}

/** A clock that stopped throws no error: here it is the silence that is wrong. */
function silent(
  house: House,
  alarmName: string,
  invocations: Metric,
  within: Duration,
  tell: (alarm: CfnAlarm) => void,
): void {
  const made = new Alarm(house.stack, `Alarm-${alarmName}`, {
    alarmName,
    metric: invocations.with({ statistic: 'Sum', period: within }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.BREACHING,
  });
  tell(made.node.defaultChild as CfnAlarm);
}
