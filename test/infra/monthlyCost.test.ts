import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alarmed, late, watched } from '../../infra/alarms.ts';
import { measuredFields } from '../../infra/api.ts';
import { stackTemplate } from '../kit/stack/template.ts';

/** Requests, errors and latency. */
const metricsOfField = 3;

function looksOf({ Metrics }: Record<string, any>): number {
  const parts = (Metrics ?? [{ MetricStat: {} }]) as { MetricStat?: object }[];
  return parts.filter(({ MetricStat }) => MetricStat).length;
}

/** AWS's list prices a month in us-east-1, in dollars. */
const price = { alarm: 0.1, metric: 0.3, dashboard: 3, secret: 0.4 };

test('what the README says of an idle month is what the template declares', () => {
  // The firewall is off by default: see stack.test.ts. What it costs stands in docs/operations.md.
  const types = Object.values(stackTemplate().Resources)
    .filter(({ Condition }) => Condition !== 'HasFirewall')
    .map(({ Type }) => Type);
  const count = (type: string) => types.filter((one) => one === type).length;
  // An alarm is charged for each metric that it looks at.
  const alarms = Object.values(stackTemplate().Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .reduce((sum, { Properties }) => sum + looksOf(Properties), 0);
  const counted = Object.keys({ ...alarmed, ...late }).length + watched.length;
  const metrics = counted + measuredFields.length * metricsOfField;
  const dollars =
    alarms * price.alarm +
    metrics * price.metric +
    count('AWS::CloudWatch::Dashboard') * price.dashboard +
    count('AWS::SecretsManager::Secret') * price.secret;
  const readme = readFileSync('README.md', 'utf8').replace(/\s+/g, ' ');
  const said = (pattern: RegExp) => Number(pattern.exec(readme)![1]);
  expect(Math.abs(said(/idle environment costs about \$(\d+) a month/) - dollars)).toBeLessThan(2);
  expect(Math.abs(said(/about (\d+) alarms at \$0\.10/) - alarms)).toBeLessThan(8);
  expect(Math.abs(said(/about (\d+) counted metrics at \$0\.30/) - metrics)).toBeLessThan(5);
  expect(count('AWS::SecretsManager::Secret')).toBe(2);
  expect(count('AWS::CloudWatch::Dashboard')).toBe(1);
  // Nothing else in it has a price for merely standing there.
  const standing =
    /::(NatGateway|LoadBalancer|DBInstance|WebACL|Stream|Key|HostedZone|VpcEndpoint|DBCluster)$/;
  expect(types.filter((type) => standing.test(type))).toEqual([]);
});
