import { afterEach, describe, expect, test, vi } from 'vitest';
import { metric } from '../../platform/log.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const resources = Object.values(stackTemplate().Resources);
const own = 'Usher/usher-dev';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('what a function counts', () => {
  test('is counted without its dimensions too, because that sum is what an alarm watches', () => {
    vi.stubEnv('METRICS_NAMESPACE', own);
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
    metric('TriggerFailed', 1, { trigger: 'postConfirmation' });
    metric('SyncAborted');
    const told = lines.map((line) => JSON.parse(line)._aws.CloudWatchMetrics[0]);
    expect(told.map((one) => [one.Namespace, one.Dimensions])).toEqual([
      [own, [[], ['trigger']]],
      [own, [[]]],
    ]);
  });

  test('belongs to its deployment: functions count where the alarms of the same stack look', () => {
    const functions = resources.filter(
      ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && 'FunctionName' in Properties,
    );
    expect(functions.length).toBeGreaterThan(30);
    for (const { Properties } of functions)
      expect(Properties['Environment']['Variables']['METRICS_NAMESPACE'], Properties['FunctionName']).toBe(
        own,
      );
    const alarms = resources
      .filter((one) => one.Type === 'AWS::CloudWatch::Alarm')
      .map((one) => one.Properties)
      .filter((alarm) => String(alarm['Namespace']).startsWith('Usher'));
    expect(alarms.length).toBeGreaterThanOrEqual(8);
    for (const alarm of alarms) {
      expect([alarm['Namespace'], alarm['Dimensions']], alarm['AlarmName']).toEqual([own, undefined]);
    }
  });
});
