import { afterEach, describe, expect, test, vi } from 'vitest';
import { log, metric } from '../../platform/log.ts';
import { carrying } from '../../platform/requestId.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const resources = Object.values(stackTemplate().Resources);
const own = 'Usher/usher-dev';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('what is logged and counted for a request carries its id, of several at once each its own, and as no dimension', async () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
  const work = async (id: string | undefined, turns: number) =>
    carrying(id, async () => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      log('info', `done ${id}`);
      metric('TrialStarted');
    });
  await Promise.all([work('a', 3), work('b', 1), work(undefined, 2)]);
  log('info', 'done undefined');
  const told = lines.map((line) => JSON.parse(line));
  expect(told.filter(({ message }) => message).map(({ message, requestId }) => [message, requestId])).toEqual(
    [
      ['done b', 'b'],
      ['done undefined', undefined],
      ['done a', 'a'],
      ['done undefined', undefined],
    ],
  );
  const counted = told.filter(({ _aws }) => _aws);
  expect(counted.map(({ requestId }) => requestId)).toEqual(['b', undefined, 'a']);
  for (const { _aws } of counted) expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([[]]);
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

  test('is printed beside the console where Lambda logs in JSON: what Lambda has wrapped, CloudWatch does not count', () => {
    vi.stubEnv('AWS_LAMBDA_LOG_FORMAT', 'JSON');
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const console_ = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    metric('WebhookLagSeconds', 3, {}, 'Seconds');
    expect(console_).not.toHaveBeenCalled();
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\{"_aws":.*\}\n$/);
    const { _aws, WebhookLagSeconds } = JSON.parse(written[0]!);
    expect(WebhookLagSeconds).toBe(3);
    expect(_aws.CloudWatchMetrics[0].Metrics).toEqual([{ Name: 'WebhookLagSeconds', Unit: 'Seconds' }]);
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

describe('what a function logs', () => {
  const said: [string, unknown][] = [];
  const listen = () => {
    said.length = 0;
    for (const level of ['log', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((line: unknown) => void said.push([level, line]));
  };
  const sayAll = () => {
    for (const level of ['info', 'warn', 'error'] as const) log(level, 'Said.', { userId: 'u', count: 1 });
  };

  test('is one line of JSON, or the object itself where Lambda makes the line', () => {
    listen();
    log('warn', 'Said\nin two lines.', { userId: 'u' });
    vi.stubEnv('AWS_LAMBDA_LOG_FORMAT', 'JSON');
    sayAll();
    expect(said).toEqual([
      ['warn', '{"level":"warn","message":"Said\\nin two lines.","userId":"u"}'],
      ['log', { message: 'Said.', userId: 'u', count: 1 }],
      ['warn', { message: 'Said.', userId: 'u', count: 1 }],
      ['error', { message: 'Said.', userId: 'u', count: 1 }],
    ]);
  });

  test.each([
    ['info', ['log', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ])('begins at the level %s of its deployment; what it counts does not', (level, heard) => {
    vi.stubEnv('LOG_LEVEL', level);
    listen();
    sayAll();
    expect(said.map(([method]) => method)).toEqual(heard);
    metric('SyncAborted');
    expect(said).toHaveLength(heard.length + 1);
  });

  test('is never left out by Lambda’s own filter, which would leave out what is counted as well', () => {
    for (const { Type, Properties } of resources.filter((one) => one.Type === 'AWS::Lambda::Function'))
      expect([Type, Properties['LoggingConfig']]).toEqual([
        Type,
        {
          ApplicationLogLevel: 'INFO',
          LogFormat: 'JSON',
          LogGroup: expect.anything(),
          SystemLogLevel: 'WARN',
        },
      ]);
  });
});
