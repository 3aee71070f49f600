import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alarmed, late, watched } from '../../infra/alarms.ts';
import { wrongWith } from '../kit/stack/knownMetrics.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const { Resources, Conditions } = stackTemplate() as any;
const resources = Object.values<any>(Resources);
const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
const nameOf = ({ Properties }: any): string => Properties.AlarmName.replace('usher-dev-', '');
const named = (name: string) => alarms.find((alarm) => nameOf(alarm) === name);

/** The rows of the table in docs/operations.md: the names of each, and what to do. */
const rows = readFileSync('docs/operations.md', 'utf8')
  .split('## Alarms')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| `') || line.startsWith('| errors'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, first, means, how]) => ({
    names: [...first!.matchAll(/`([^`]+)`/g)]
      .map(([, name]) => name!)
      .filter((name) => !name.includes('stack')),
    means,
    how,
  }));

test('docs/operations.md says of every alarm what it means and what to do, and of none that is not there', () => {
  const written = rows.flatMap(({ names }) => names);
  expect(new Set(written).size).toBe(written.length);
  const isAbout = (line: string, alarm: string) =>
    line === 'errors-{name}' ? alarm.startsWith('errors-') : line === alarm;
  for (const alarm of alarms)
    expect(
      written.filter((line) => isAbout(line, nameOf(alarm))),
      nameOf(alarm),
    ).toHaveLength(1);
  for (const line of written)
    expect(
      alarms.some((alarm) => isAbout(line, nameOf(alarm))),
      line,
    ).toBe(true);
  for (const { names, means, how } of rows) {
    expect(means!.length, names.join()).toBeGreaterThan(10);
    expect(how!.length, names.join()).toBeGreaterThan(4);
  }
});

test('every alarm looks at what is counted, by the names and the dimensions that AWS documents', () => {
  const own = [...Object.keys({ ...alarmed, ...late }), ...watched];
  const looks = alarms.flatMap((alarm) => {
    const { Metrics, Namespace, MetricName, Dimensions = [] } = alarm.Properties;
    const parts = Metrics
      ? Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ MetricStat }: any) => MetricStat.Metric)
      : [{ Namespace, MetricName, Dimensions }];
    return parts.map((part: any) => ({ alarm: nameOf(alarm), ...part }));
  });
  expect(looks.length).toBeGreaterThan(alarms.length);
  for (const { alarm, Namespace, MetricName, Dimensions = [] } of looks) {
    const dimensions = Dimensions.map(({ Name }: any) => Name);
    expect(wrongWith(Namespace, MetricName, dimensions, own), alarm).toEqual([]);
    for (const { Value } of Dimensions)
      if (typeof Value === 'object')
        expect(Resources, alarm).toHaveProperty(Value.Ref ?? Value['Fn::GetAtt'][0]);
  }
  expect(wrongWith('AWS/Lambda', 'Invocation', ['FunctionName'], own)).toHaveLength(1);
  expect(wrongWith('AWS/DynamoDB', 'SystemErrors', ['TableName'], own)).toHaveLength(1);
});

test('C3 · what AWS’s services fail at by themselves rings: the API, the database, the schedules and the web', () => {
  expect(named('api-5xx').Properties).toMatchObject({ MetricName: '5XXError', Threshold: 0 });
  expect(named('api-slow').Properties).toMatchObject({
    ...{ MetricName: 'Latency', ExtendedStatistic: 'p95', Threshold: 3000 },
    ...{ EvaluationPeriods: 3, DatapointsToAlarm: 3 },
  });
  const partsOf = (name: string) =>
    named(name)
      .Properties.Metrics.filter(({ MetricStat }: any) => MetricStat)
      .map(({ MetricStat }: any) => MetricStat.Metric);
  const operations = partsOf('database-errors').map(
    ({ Dimensions }: any) => Dimensions.find(({ Name }: any) => Name === 'Operation').Value,
  );
  expect(operations.sort()).toEqual(['GetItem', 'Query', 'TransactWriteItems', 'UpdateItem']);
  expect(named('hot-key').Properties).toMatchObject({ MetricName: 'WriteThrottleEvents', Threshold: 100 });
  const rules = Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::Events::Rule');
  const watchedRules = partsOf('schedules').map(({ Dimensions }: any) => Dimensions[0].Value.Ref);
  expect(watchedRules.sort()).toEqual(rules.map(([id]) => id).sort());
  expect(rules.length).toBeGreaterThan(4);
});

test('the web’s failures ring where CloudFront counts them, and the alarm is left out where it would see nothing', () => {
  expect(named('web-5xx')).toMatchObject({
    Condition: 'IsWhereCloudFrontCounts',
    Properties: { Namespace: 'AWS/CloudFront', MetricName: '5xxErrorRate', Threshold: 5 },
  });
  expect(Conditions.IsWhereCloudFrontCounts).toEqual({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
  // Nothing else needs it to be there.
  const id = Object.entries<any>(Resources).find(([, one]) => one === named('web-5xx'))![0];
  const { [id]: _, ...rest } = Resources;
  expect(JSON.stringify(rest)).not.toContain(id);
});
