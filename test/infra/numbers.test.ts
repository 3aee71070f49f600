import { describe, expect, test } from 'vitest';
import { stackTemplate } from '../kit/stack/template.ts';

/** Numbers of the template that no story feels at once: it would only be late, grow for ever, or fail on a rare day. */
const { Resources } = stackTemplate();
const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
const propertiesOf = (type: string) => ofType(type).map(([, { Properties }]) => Properties);
const withoutStack = (name: string) => name.replace('usher-dev-', '');
const idOf = (reference: unknown) =>
  (reference as { 'Fn::GetAtt'?: [string] } | undefined)?.['Fn::GetAtt']?.[0];
const functionById = new Map(
  ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [
    id,
    withoutStack(Properties['FunctionName']),
  ]),
);

describe('schedules', () => {
  const rules = propertiesOf('AWS::Events::Rule').map((rule) => ({
    runs: functionById.get(idOf(rule['Targets'][0].Arn)!),
    when: rule['ScheduleExpression'] as string,
    input: rule['Targets'][0].Input as string,
    retries: rule['Targets'][0].RetryPolicy?.MaximumRetryAttempts as number,
    isKept: JSON.stringify(rule['Targets'][0].DeadLetterConfig?.Arn).includes(':usher-dev-dead-letters"'),
  }));
  const of = (name: string) =>
    rules.filter(({ runs }) => runs === name).map(({ when, input }) => [when, input]);

  test('W14 · the trial clock runs every minute', () => {
    expect(of('trialClock')).toEqual([['rate(1 minute)', '{}']]);
  });

  test('Stripe is asked every hour for what was not delivered, and compared whole every night', () => {
    expect(of('stripeUndelivered')).toEqual([['rate(1 hour)', '{}']]);
    expect(of('stripeCompare')).toEqual([
      ['cron(40 3 * * ? *)', '{"start":true}'],
      ['rate(5 minutes)', '{}'],
    ]);
  });

  test('the API key of visitors, which lasts a week at first and a year from each call, is renewed every hour', () => {
    expect(of('renewApiKey')).toEqual([['rate(1 hour)', '{}']]);
  });

  test('the comparison of people starts once a night, and continues every five minutes', () => {
    expect(of('reconcile')).toEqual([
      ['cron(17 2 * * ? *)', '{"start":true}'],
      ['rate(5 minutes)', '{}'],
    ]);
  });

  test('the archive is written every night, and continues every five minutes', () => {
    expect(of('archive')).toEqual([
      ['cron(41 3 * * ? *)', '{"start":true}'],
      ['rate(5 minutes)', '{}'],
    ]);
  });

  test('what a schedule starts and fails is tried twice more, and then kept among the dead letters', () => {
    expect(rules).toHaveLength(9);
    for (const { runs, retries, isKept } of rules) expect([runs, retries, isKept]).toEqual([runs, 2, true]);
    expect(propertiesOf('AWS::SQS::Queue')).toMatchObject([
      { MessageRetentionPeriod: 14 * 86_400, QueueName: 'usher-dev-dead-letters' },
    ]);
  });

  test('the dead letters admit each of these rules, and none of an environment with a longer name', () => {
    const [policy] = propertiesOf('AWS::SQS::QueuePolicy');
    const { Condition } = policy!['PolicyDocument'].Statement.find(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'events.amazonaws.com',
    );
    const admitted = (Condition.ArnLike['aws:SourceArn'] as any[]).map(
      (arn) => new RegExp(`^${(arn['Fn::Join'][1].at(-1) as string).split('/')[1]!.replace('*', '.*')}$`),
    );
    const isAdmitted = (name: string) => admitted.some((one) => one.test(name));
    const names = propertiesOf('AWS::Events::Rule').map(({ Name }) => Name as string);
    expect(names.filter((name) => !isAdmitted(name))).toEqual([]);
    expect(isAdmitted(names[0]!.replace('usher-dev-', 'usher-dev-2-'))).toBe(false);
  });
});

describe('tables', () => {
  test('W15 · receipts, jobs, counters, the log and what a mailbox has used have their TTL attribute, and no other table has', () => {
    const aging = propertiesOf('AWS::DynamoDB::Table').flatMap((table) =>
      table['TimeToLiveSpecification']
        ? [[withoutStack(table['TableName']), table['TimeToLiveSpecification']]]
        : [],
    );
    const spec = { AttributeName: 'expires_at', Enabled: true };
    expect(Object.fromEntries(aging)).toEqual({
      receipts: spec,
      jobs: spec,
      'user-usage': spec,
      'user-actions-log': spec,
      trials: spec,
    });
  });

  test('F02 · the changes of accounts and counters are read from the beginning of their streams, with both images', () => {
    const mappings = propertiesOf('AWS::Lambda::EventSourceMapping');
    const read = mappings.map((mapping) => mapping['EventSourceArn']['Fn::ImportValue']).sort();
    expect(read).toEqual(['usher-dev-StreamOf-user-usage', 'usher-dev-StreamOf-users']);
    for (const mapping of mappings)
      expect(mapping).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 8,
        MaximumRecordAgeInSeconds: 6 * 3600,
      });
    for (const table of propertiesOf('AWS::DynamoDB::Table').filter((one) => one['StreamSpecification']))
      expect(table['StreamSpecification']).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });
});

describe('functions', () => {
  test('the trial clock ends before its next minute begins', () => {
    const [clock] = propertiesOf('AWS::Lambda::Function').filter((fn) =>
      /-trialClock$/.test(fn['FunctionName']),
    );
    expect(clock!['Timeout']).toBe(55);
  });
});

describe('permissions that are rarely used', () => {
  /** What a function may do with a table or its indexes. */
  function allowed(name: string, table: string): string[] {
    const [fnId] = [...functionById].find(([, one]) => one === name)!;
    const roleId = idOf(Resources[fnId]!.Properties['Role'])!;
    const policies = [
      ...((Resources[roleId]!.Properties['Policies'] ?? []) as { PolicyDocument: Document }[]),
      ...(
        propertiesOf('AWS::IAM::Policy') as { Roles?: { Ref: string }[]; PolicyDocument: Document }[]
      ).filter(({ Roles = [] }) => Roles.some(({ Ref }) => Ref === roleId)),
    ];
    return policies
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Resource }) =>
        JSON.stringify(Resource).match(new RegExp(`:table/usher-dev-${table}(/index/\\w+)?"`)),
      )
      .flatMap(({ Action }) => [Action].flat())
      .map((action) => action.replace('dynamodb:', ''));
  }
  interface Document {
    Statement: { Action: string | string[]; Resource: unknown }[];
  }

  test.each([
    [
      'W16 · changes moves legacy rows of a new account',
      'changes',
      'strategy-metadata',
      ['BatchGetItem', 'DeleteItem', 'Query'],
    ],
    ['changes takes a counter away that came too late', 'changes', 'user-usage', ['DeleteItem']],
    ['changes keeps the mailbox of an address that changes', 'changes', 'trials', ['PutItem']],
    [
      'changes moves what was bought under the legacy table',
      'changes',
      'user-subscriptions',
      ['PutItem', 'UpdateItem'],
    ],
    [
      'changes brings nothing to an account that is being deleted',
      'changes',
      'users',
      ['ConditionCheckItem'],
    ],
    [
      'an extension moves rights that are there, and makes none',
      'extendTrial',
      'entitlements',
      ['UpdateItem'],
    ],
  ])('%s', (_, name, table, actions) => {
    expect(allowed(name, table)).toEqual(expect.arrayContaining(actions));
  });
});
