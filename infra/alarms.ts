import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { House } from './house.ts';
import { metricsOf } from './settings.ts';

/** Counted by `platform/log.ts`; none of them ever carries a user. Above this many in five minutes, an operator must look. */
export const alarmed: Record<string, number> = {
  ApiVersionMismatch: 0,
  DriftFound: 0,
  EnsureCreated: 20,
  EventParked: 0,
  MissedEvents: 0,
  PaymentReview: 0,
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

/** Counted for the dashboard alone: ordinary life. */
export const watched = [
  'LegacyRowRefused',
  'OperatorRefused',
  'TrialStarted',
  'UnusedEvent',
  'WebhookLagSeconds',
];

/** What wakes an operator. Actions (a topic, a pager) are the deployment's own to add to these alarms. */
export function addAlarms(house: House): void {
  const { stack, settings, api } = house;
  const name = (what: string) => `${settings.project}-${settings.env}-${what}`;
  const metrics: Record<string, IMetric> = {};

  for (const metricName of [...Object.keys(alarmed), ...watched]) {
    metrics[metricName] = new Metric({
      namespace: metricsOf(settings),
      metricName,
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  }
  for (const [metricName, threshold] of Object.entries(alarmed)) {
    alarm(house, name(metricName), metrics[metricName]!, threshold);
  }
  alarm(
    house,
    name('dead-letters'),
    house.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    0,
  );
  alarm(
    house,
    name('api-5xx'),
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
    alarm(house, name(`errors-${fn.name}`), fn.lambda.metricErrors(), 0);
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

function alarm(house: House, alarmName: string, metric: IMetric, threshold: number): void {
  new Alarm(house.stack, `Alarm-${alarmName}`, {
    alarmName,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
