import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { alarmed, late, watched } from '../../infra/alarms.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const { Resources, Parameters, Conditions } = stackTemplate() as any;
const alarms = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
const named = (name: string) =>
  alarms.find(({ Properties }) => Properties.AlarmName === `usher-dev-${name}`)!.Properties;

test('everything that a function counts is watched, and nothing is watched that none counts', () => {
  const counted = new Set(
    ['functions', 'app', 'store', 'platform']
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
      )
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => countedIn(file)),
  );
  expect(counted.size).toBeGreaterThan(20);
  expect([...Object.keys(alarmed), ...Object.keys(late), ...watched].sort()).toEqual([...counted].sort());
});

/** Every name that the file hands to `metric`, also where it chooses between several. */
function countedIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const textsIn = (node: ts.Expression): void => {
    if (ts.isStringLiteral(node)) names.push(node.text);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(textsIn);
    else throw new Error(`${file}: metric(${node.getText()}) has no name that can be read.`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'metric') textsIn(node.arguments[0]!);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

test('C1 · every alarm tells the address or the topic that the deployment names, when it rings and when it ends', () => {
  expect(alarms.length).toBeGreaterThan(60);
  const told = {
    'Fn::If': [
      'HasAlarmTopic',
      [{ Ref: 'AlarmTopic' }],
      { 'Fn::If': ['HasAlarmEmail', [{ Ref: 'AlarmsByMail' }], { Ref: 'AWS::NoValue' }] },
    ],
  };
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions, Properties.AlarmName).toEqual(told);
    expect(Properties.OKActions, Properties.AlarmName).toEqual(told);
  }
  for (const name of ['AlarmEmail', 'AlarmTopic']) expect(Parameters[name].Default).toBe('none');
  expect(Conditions.HasAlarmEmail['Fn::And']).toHaveLength(2);
  expect(Resources.AlarmsByMailTo).toMatchObject({
    Condition: 'HasAlarmEmail',
    Properties: { Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' }, TopicArn: { Ref: 'AlarmsByMail' } },
  });
});

test('C3 · a clock that stopped, a stream that lags and functions that are throttled ring', () => {
  for (const [name, seconds] of [
    ['trialClock', 900],
    ['reconcile', 3600],
    ['stripeCompare', 3600],
    ['archive', 3600],
  ] as const)
    expect(named(`silent-${name}`), name).toMatchObject({
      ...{ MetricName: 'Invocations', Statistic: 'Sum', Period: seconds, Threshold: 1 },
      ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching', EvaluationPeriods: 1 },
    });
  expect(named('stream-age')).toMatchObject({
    ...{ MetricName: 'IteratorAge', Statistic: 'Maximum', Threshold: 300_000 },
  });
  expect(named('throttles')).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Throttles' });
  expect(named('throttles')).not.toHaveProperty('Dimensions');
});

test('B2 · what a scheduled function cannot do is tried again, where no tick does it sooner, and then kept among the dead letters', () => {
  const byId = (reference: any) => Resources[reference.Ref].Properties.FunctionName.replace('usher-dev-', '');
  const invokes = Object.values<any>(Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::EventInvokeConfig',
  );
  const kept = invokes.map(({ Properties }) => {
    const destination = Properties.DestinationConfig.OnFailure.Destination['Fn::Join'][1].at(-1);
    expect(destination).toBe(':usher-dev-dead-letters');
    return [byId(Properties.FunctionName), Properties.MaximumRetryAttempts];
  });
  expect(kept.sort()).toEqual([
    ['archive', 2],
    ['reconcile', 2],
    ['renewApiKey', 2],
    ['stripeCompare', 2],
    ['stripeUndelivered', 2],
    ['trialClock', 0],
  ]);
});
