import { ArnFormat, Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  MathExpression,
  SingleValueWidget,
  TextWidget,
  type CfnAlarm,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';
import { prices } from './prices.ts';
import { apiMetric, metricOf, sumOf, webMetric } from './serviceAlarms.ts';

const fullWidth = 24;
/** CloudWatch shows no more alarms than this in one widget. */
const alarmsAtOnce = 100;

/** Which functions are looked at together; one that no group names, such as an extension's, is with the others. */
const groups: Record<string, string[]> = {
  Counting: [
    ...['consumeUsage', 'consumeMany', 'reserveUsage', 'settleUsage', 'releaseUsage'],
    ...['canUse', 'readUsage', 'grantUsage'],
  ],
  'Trials and products': ['startTrial', 'trialState', 'offers', 'extendTrial', 'putProduct', 'trialMetrics'],
  Payments: [
    ...['createCheckout', 'createPortalSession', 'refreshSubscription', 'resync', 'stripeState'],
    ...['stripeWebhook', 'parkedEvents', 'dismissParkedEvent', 'paymentReviews', 'settleReview'],
  ],
  Accounts: [
    ...['cognito.postConfirmation', 'cognito.postAuthentication', 'ensureAccount', 'deleteAccount'],
    ...['exportData', 'setAccountEnabled', 'accounts', 'operatorRequests'],
  ],
  'By itself': ['changes', 'trialClock', 'reconcile', 'stripeUndelivered', 'stripeCompare', 'archive'],
};
const others = 'Operators and extensions';

/** One page from the headline down: what rings, how much is asked, how it goes, what is nearly used up, and what it costs. */
export function addDashboard(house: House, alarms: Alarm[], counted: Record<string, IMetric>): void {
  const { scope, stack, settings } = house;
  new Dashboard(scope, 'Dashboard', {
    // Dashboards are named once for all regions of an account.
    dashboardName: `${settings.name}-${stack.region}-overview`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [headline(house, alarms)],
      numbers(house, counted),
      ...grouped(house).flatMap(([title, functions]) => [heading(title), ratesOf(functions)]),
      heading('The API'),
      apiGraphs(house),
      heading('What can be used up'),
      saturation(house),
      heading('What is counted'),
      [new GraphWidget({ title: 'Counted', left: Object.values(counted), width: fullWidth })],
      heading('Money, at list prices of us-east-1: an estimate of the parts that grow with use'),
      [money(house)],
    ],
  });
}

/** By their names: what an alarm may be left out for, and its place in the template, are no matter of the page. */
function headline({ scope, stack }: House, alarms: Alarm[]): IWidget {
  const always = alarms.map((alarm) => alarm.node.defaultChild as CfnAlarm).filter(isAlwaysThere);
  const named = always.slice(0, alarmsAtOnce).map(({ alarmName }) => {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const arn = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: alarmName!,
      arnFormat,
    });
    return Alarm.fromAlarmArn(scope, `Shown-${alarmName}`, arn);
  });
  return new AlarmStatusWidget({ title: 'Alarms', alarms: named, width: fullWidth, height: 6 });
}

function isAlwaysThere({ cfnOptions }: CfnAlarm): boolean {
  return cfnOptions.condition === undefined;
}

function numbers(house: House, counted: Record<string, IMetric>): IWidget[] {
  const uses = ['consumeUsage', 'consumeMany', 'reserveUsage'].flatMap(
    (name) => house.functions.get(name) ?? [],
  );
  const shown: [string, IMetric[]][] = [
    ['Requests', [apiMetric(house, 'Requests', 'Sum')]],
    [
      'Calls that count',
      [
        sumOf(
          'Calls that count',
          uses.map((fn) => fn.lambda.metricInvocations()),
        ),
      ],
    ],
    ['Refused', [counted['UseRefused']!]],
    ['Slowest in twenty, ms', [apiMetric(house, 'Latency', 'p95')]],
  ];
  return shown.map(
    ([title, metrics]) =>
      new SingleValueWidget({
        title,
        metrics,
        width: 6,
        height: 3,
        setPeriodToTimeRange: title !== 'Slowest in twenty, ms',
      }),
  );
}

function grouped({ functions }: House): [string, UsherFunction[]][] {
  const named = new Set(Object.values(groups).flat());
  const left = [...functions.keys()].filter((name) => !named.has(name));
  return Object.entries({ ...groups, [others]: left }).map(([title, names]) => [
    title,
    names.flatMap((name) => functions.get(name) ?? []),
  ]);
}

/** Rate, errors, duration. Lambda counts them by itself, and at no price. */
function ratesOf(functions: UsherFunction[]): IWidget[] {
  const graph = (title: string, metric: (fn: UsherFunction) => IMetric) =>
    new GraphWidget({ title, left: functions.map(metric), width: 8 });
  return [
    graph('Calls', ({ lambda, name }) => lambda.metricInvocations({ label: name })),
    graph('Errors', ({ lambda, name }) => lambda.metricErrors({ label: name })),
    graph('Duration of the slowest in twenty, ms', ({ lambda, name }) =>
      lambda.metricDuration({ label: name, statistic: 'p95' }),
    ),
  ];
}

function apiGraphs(house: House): IWidget[] {
  const { scope, api } = house;
  const fields = new MathExpression({
    // These metrics are kept by the API's id and the field's name, under names of dimensions that AWS does not document.
    expression: `SEARCH('Namespace="AWS/AppSync" MetricName="Latency" ${api.api.attrApiId} Resolver', 'p95', 300)`,
    usingMetrics: {},
    label: '',
    period: Duration.minutes(5),
  });
  const web = scope.node.findAll().filter((one) => one instanceof Distribution);
  return [
    new GraphWidget({
      title: 'Requests, and what failed',
      left: [apiMetric(house, 'Requests', 'Sum')],
      right: ['4XXError', '5XXError'].map((name) => apiMetric(house, name, 'Sum')),
      width: 8,
    }),
    new GraphWidget({
      title: 'Latency, ms; fields that no function answers',
      left: [...['p50', 'p95', 'p99'].map((statistic) => apiMetric(house, 'Latency', statistic)), fields],
      width: 8,
    }),
    new GraphWidget({
      title: 'Open screens, and the web',
      left: ['ActiveConnections', 'ActiveSubscriptions'].map((name) => apiMetric(house, name, 'Maximum')),
      right: web.map((one) => webMetric(one, '5xxErrorRate').with({ region: 'us-east-1' })),
      width: 8,
    }),
  ];
}

function saturation(house: House): IWidget[] {
  const { tables, deadLetters, functions } = house;
  const changes = functions.get('changes')!.lambda;
  const ofLambda = (name: string, statistic: string) => metricOf('AWS/Lambda', name, {}, statistic);
  const ofTables = (name: string) =>
    Object.entries(tables).map(([table, { tableName }]) =>
      metricOf('AWS/DynamoDB', name, { TableName: tableName }).with({ label: table }),
    );
  return [
    new GraphWidget({
      title: 'Functions at once in this region, and refused',
      left: [ofLambda('ConcurrentExecutions', 'Maximum')],
      right: [ofLambda('Throttles', 'Sum')],
      width: 6,
    }),
    new GraphWidget({
      title: 'How late log and pushes are, ms; dead letters',
      left: [changes.metric('IteratorAge', { statistic: 'Maximum' })],
      right: [deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' })],
      width: 6,
    }),
    new GraphWidget({ title: 'Write units', left: ofTables('ConsumedWriteCapacityUnits'), width: 6 }),
    new GraphWidget({ title: 'Read units', left: ofTables('ConsumedReadCapacityUnits'), width: 6 }),
  ];
}

/** What a period cost, in dollars. Not in it: pushes, logs, storage, the pool, and all that costs the same without a single user. */
function money(house: House): IWidget {
  const { settings, tables, functions } = house;
  const all = [...functions.values()];
  const sizes = [...new Set(all.map((fn) => fn.memoryMb))];
  const unitsOf = (name: string) =>
    Object.values(tables).map(({ tableName }) => metricOf('AWS/DynamoDB', name, { TableName: tableName }));
  const perMsOf = (memoryMb: number) =>
    (memoryMb / 1024 / 1000) * prices.gigabyteSecond[settings.architecture];
  const left = [
    costOf('API', [apiMetric(house, 'Requests', 'Sum')], prices.apiRequest),
    costOf(
      'Calls of functions',
      all.map((fn) => fn.lambda.metricInvocations()),
      prices.functionCall,
    ),
    ...sizes.map((size) =>
      costOf(
        `Time of functions with ${size} MB`,
        all.filter((fn) => fn.memoryMb === size).map((fn) => fn.lambda.metricDuration({ statistic: 'Sum' })),
        perMsOf(size),
      ),
    ),
    costOf('Write units', unitsOf('ConsumedWriteCapacityUnits'), prices.writeUnit),
    costOf('Read units', unitsOf('ConsumedReadCapacityUnits'), prices.readUnit),
  ];
  return new GraphWidget({ title: 'Dollars in five minutes', left, stacked: true, width: fullWidth });
}

function costOf(label: string, metrics: IMetric[], price: number): IMetric {
  const id = label.replaceAll(/\W/g, '').toLowerCase();
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}${index}`, metric]));
  const expression = `SUM([${Object.keys(usingMetrics).join(', ')}]) * ${price.toFixed(15)}`;
  return new MathExpression({ expression, usingMetrics, label, period: Duration.minutes(5) });
}

function heading(text: string): IWidget[] {
  return [new TextWidget({ markdown: `### ${text}`, width: fullWidth, height: 1 })];
}
