import { Duration } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { MathExpression, Metric, type CfnAlarm, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { AlarmBell } from './alarmBell.ts';
import type { House } from './house.ts';
import { onlyInRegion } from './onlyInRegion.ts';

/** Most answers take a tenth of it; what asks Stripe takes a second or two. */
const slowMs = 3_000;
/** Single ones come and go, and the SDK asks again. */
const databaseErrorsMax = 10;
/** Each was tried again, up to four times: more than this is a key that is written too often. */
const throttledWritesMax = 100;
const webErrorsPercent = 5;

/** What AWS's own services count of their failures, where no function of ours sees them. */
export function addServiceAlarms(house: House, bell: AlarmBell): void {
  bell.above('api-5xx', apiMetric(house, '5XXError', 'Sum'), 0);
  bell.above('api-slow', apiMetric(house, 'Latency', 'p95'), slowMs, true);
  addDatabase(house, bell);
  addRules(house, bell);
  addWeb(house, bell);
}

export function apiMetric({ api }: House, metricName: string, statistic: string): Metric {
  return metricOf('AWS/AppSync', metricName, { GraphQLAPIId: api.api.attrApiId }, statistic);
}

export function metricOf(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic = 'Sum',
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic, period: Duration.minutes(5) });
}

/** Of the counters, which every use writes: when these fail, the others do as well. */
function addDatabase({ tables }: House, bell: AlarmBell): void {
  const TableName = tables['user-usage'].tableName;
  const failed = ['UpdateItem', 'TransactWriteItems', 'GetItem', 'Query'].map((Operation) =>
    metricOf('AWS/DynamoDB', 'SystemErrors', { TableName, Operation }),
  );
  bell.above('database-errors', sumOf('Failures of DynamoDB', failed), databaseErrorsMax);
  const throttled = metricOf('AWS/DynamoDB', 'WriteThrottleEvents', { TableName });
  bell.above('hot-key', throttled, throttledWritesMax);
}

/** What EventBridge could not hand over, which no function hears of. */
function addRules({ scope }: House, bell: AlarmBell): void {
  const failed = scope.node
    .findAll()
    .filter((one) => one instanceof Rule)
    .map(({ ruleName: RuleName }) => metricOf('AWS/Events', 'FailedInvocations', { RuleName }));
  bell.above('schedules', sumOf('Not handed over', failed), 0);
}

/** CloudFront counts in us-east-1 alone, and an alarm sees no other region than its own. */
function addWeb({ scope }: House, bell: AlarmBell): void {
  const distributions = scope.node.findAll().filter((one) => one instanceof Distribution);
  if (distributions.length === 0) return;
  onlyInRegion(scope, 'IsWhereCloudFrontCounts', 'us-east-1', () =>
    distributions.map((distribution) => {
      const alarm = bell.above('web-5xx', webMetric(distribution, '5xxErrorRate'), webErrorsPercent);
      return alarm.node.defaultChild as CfnAlarm;
    }),
  );
}

export function webMetric({ distributionId }: Distribution, metricName: string, statistic = 'Average') {
  const dimensions = { DistributionId: distributionId, Region: 'Global' };
  return metricOf('AWS/CloudFront', metricName, dimensions, statistic);
}

export function sumOf(label: string, metrics: IMetric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    label,
    period: Duration.minutes(5),
  });
}
