import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { metric } from '../../functions/log.ts';
import { stackTemplate } from '../steps/template.ts';

const alarms = Object.values(stackTemplate().Resources)
  .filter((resource) => resource.Type === 'AWS::CloudWatch::Alarm')
  .map((resource) => resource.Properties);

afterEach(() => vi.restoreAllMocks());

describe('alarms', () => {
  test('watch only what a function counts, under the name by which it counts it', () => {
    const own = alarms.filter((alarm) => alarm['Namespace'] === 'Usher');
    expect(own.length).toBeGreaterThanOrEqual(8);
    const counted = namesCounted();
    for (const alarm of own) {
      expect(counted, alarm['AlarmName']).toContain(alarm['MetricName']);
      expect(alarm['Dimensions'], alarm['AlarmName']).toBeUndefined();
    }
  });

  test('see what is counted by a dimension, because the sum is counted as well', () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
    metric('TriggerFailed', 1, { trigger: 'postConfirmation' });
    metric('SyncAborted');
    const dimensions = lines.map((line) => JSON.parse(line)._aws.CloudWatchMetrics[0].Dimensions);
    expect(dimensions).toEqual([[[], ['trigger']], [[]]]);
  });

  test('say what silence means', () => {
    for (const alarm of alarms) expect(alarm['TreatMissingData'], alarm['AlarmName']).toBeDefined();
  });
});

function namesCounted(): string[] {
  const sources = readdirSync('functions', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('generated'),
  );
  return sources.flatMap((path) => {
    const text = readFileSync(`functions/${path}`, 'utf8');
    return text
      .split('metric(')
      .slice(1)
      .flatMap((call) => [...call.slice(0, 120).matchAll(/'(\w+)'/g)].map(([, name]) => name!));
  });
}
