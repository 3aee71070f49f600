import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Resource } from '../../src/kernel/stack.ts';
import { AccessDenied } from '../../src/iam/principal.ts';
import {
  aCloud,
  aQueue,
  aQueuePolicy,
  functionArn,
  queueArn,
  roleArn,
  serviceAt,
  type CloudGiven,
} from './given.ts';
import { resource, until } from './world.ts';

const bus = resource('AWS::Events::EventBus', {}, 'shop', {
  Arn: 'arn:aws:events:eu-central-1:123456789012:event-bus/shop',
});
const ruleArn = 'arn:aws:events:eu-central-1:123456789012:rule/shop/orders';
const aRule = (properties: Record<string, unknown>): Resource =>
  resource(
    'AWS::Events::Rule',
    { EventBusName: 'shop', EventPattern: { source: ['shop.orders'] }, ...properties },
    'shop|orders',
    { Arn: ruleArn },
  );
const toFunction = { Id: 'one', Arn: functionArn };

describe('PutEvents', () => {
  test('hands a matching event to the function, as the rule, and keeps it for the console', async () => {
    const { put, functions, cloud } = await aClient({ Bus: bus, Rule: aRule({ Targets: [toFunction] }) });
    await put({ Source: 'shop.orders', DetailType: 'Paid', Detail: '{"id":7}', EventBusName: 'shop' });
    await put({
      Source: 'shop.other',
      DetailType: 'Paid',
      Detail: '{}',
      EventBusName: bus.attributes['Arn'] as string,
    });
    await put({ Source: 'shop.orders', DetailType: 'Paid', Detail: '{}' });
    await until(() => functions.invocations.length > 0);
    expect(functions.invocations).toEqual([
      {
        functionArn,
        caller: { service: 'events.amazonaws.com', sourceArn: ruleArn },
        payload: {
          version: '0',
          id: expect.any(String),
          'detail-type': 'Paid',
          source: 'shop.orders',
          account: '123456789012',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          region: 'eu-central-1',
          resources: [],
          detail: { id: 7 },
        },
      },
    ]);
    expect(
      cloud.buses
        .get('shop')!
        .list()
        .map(({ rules }) => rules),
    ).toEqual([['orders'], []]);
    expect(cloud.buses.get('default')!.list()).toHaveLength(1);
  });

  test('answers for each entry by itself', async () => {
    const { put } = await aClient({ Bus: bus });
    const answer = await put(
      { Source: 'shop', DetailType: 'x', Detail: '{}' },
      { Source: 'shop', DetailType: 'x', Detail: 'no' },
      { Source: 'aws.s3', DetailType: 'x', Detail: '{}' },
      { Source: 'shop', Detail: '{}' },
    );
    expect(answer.FailedEntryCount).toBe(3);
    expect(answer.Entries!.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
    ]);
  });

  test('demands its action on the bus', async () => {
    const given = await aClient({ Bus: bus }, [
      'events:PutEvents arn:aws:events:eu-central-1:123456789012:event-bus/shop',
    ]);
    await given.put({ Source: 'shop', DetailType: 'x', Detail: '{}', EventBusName: 'shop' });
    await expect(given.put({ Source: 'shop', DetailType: 'x', Detail: '{}' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('a target', () => {
  const event = {
    Source: 'shop.orders',
    DetailType: 'Paid',
    Detail: '{"id":7,"who":"A \\"B\\"","deep":{"x":[1,2]}}',
    EventBusName: 'shop',
  };

  test.each<[string, Record<string, unknown>, unknown]>([
    ['a constant', { Input: '{"fixed":true}' }, { fixed: true }],
    ['a part', { InputPath: '$.detail.deep' }, { x: [1, 2] }],
    ['a part that is missing', { InputPath: '$.detail.none' }, null],
    [
      'a template',
      {
        InputTransformer: {
          InputPathsMap: {
            id: '$.detail.id',
            who: '$.detail.who',
            deep: '$.detail.deep',
            second: '$.detail.deep.x[1]',
            none: '$.none',
          },
          InputTemplate:
            '{"id":<id>,"text":"for <who>, <none>!","deep":<deep>,"second":<second>,"rule":"<aws.events.rule-name>"}',
        },
      },
      { id: 7, text: 'for A "B", !', deep: { x: [1, 2] }, second: 2, rule: 'orders' },
    ],
    [
      'a text',
      { InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"Order <id> paid"' } },
      'Order 7 paid',
    ],
  ])('is given %s', async (_, input, expected) => {
    const given = await aClient({ Bus: bus, Rule: aRule({ Targets: [{ ...toFunction, ...input }] }) });
    await given.put(event);
    await until(() => given.functions.invocations.length > 0);
    expect(given.functions.invocations[0]!.payload).toEqual(expected);
  });

  test('that is a queue needs the queue’s own policy', async () => {
    const Targets = [{ Id: 'queue', Arn: queueArn('work') }];
    const admitted = await aClient({
      Bus: bus,
      Rule: aRule({ Targets }),
      Work: aQueue('work'),
      Policy: aQueuePolicy('work', 'events.amazonaws.com', ruleArn),
    });
    await admitted.put(event);
    const [message] = await admitted.cloud.queues.get('work').receive(1, 30, 20);
    expect(JSON.parse(message!.body)).toMatchObject({ detail: { id: 7 } });

    const refused = await aClient({
      Bus: bus,
      Rule: aRule({ Targets }),
      Work: aQueue('work'),
      Policy: aQueuePolicy('work', 'events.amazonaws.com', `${ruleArn}-other`),
    });
    await refused.put(event);
    await until(() => refused.cloud.failures.length > 0);
    expect(refused.cloud.failures).toMatchObject([{ sourceArn: ruleArn, code: 'NO_PERMISSIONS' }]);
    expect(refused.cloud.queues.get('work').counts().visible).toBe(0);
  });

  test('that is refused leaves its event in the dead letters, and stops no other target', async () => {
    const other = { Id: 'queue', Arn: queueArn('work') };
    const given = await aClient({
      Bus: bus,
      Rule: aRule({ Targets: [{ ...toFunction, DeadLetterConfig: { Arn: queueArn('dead') } }, other] }),
      Work: aQueue('work'),
      Dead: aQueue('dead'),
      Policy: aQueuePolicy('work', 'events.amazonaws.com'),
      DeadPolicy: aQueuePolicy('dead', 'events.amazonaws.com'),
    });
    given.functions.answer(functionArn, () => {
      throw new AccessDenied(
        'events.amazonaws.com',
        'lambda:InvokeFunction',
        functionArn,
        'an explicit deny',
      );
    });
    await given.put(event);
    const [dead] = await given.cloud.queues.get('dead').receive(1, 30, 20);
    expect(JSON.parse(dead!.body)).toMatchObject({ source: 'shop.orders' });
    expect(dead!.attributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      RULE_ARN: { StringValue: ruleArn },
      TARGET_ARN: { StringValue: functionArn },
    });
    expect(given.cloud.queues.get('work').counts().visible).toBe(1);
  });

  test('that is another bus is reached in the rule’s role', async () => {
    const target = {
      Id: 'bus',
      Arn: 'arn:aws:events:eu-central-1:123456789012:event-bus/default',
      RoleArn: roleArn,
    };
    const given = await aClient({ Bus: bus, Rule: aRule({ Targets: [target] }) });
    await given.put(event);
    await until(() => given.cloud.buses.get('default')!.list().length === 1);
    expect(given.authority.asked).toContain(`events:PutEvents ${target.Arn}`);
    const without = await aClient({
      Bus: bus,
      Rule: aRule({ Targets: [{ ...target, RoleArn: undefined }] }),
    });
    await without.put(event);
    await until(() => without.cloud.failures.length === 1);
    expect(without.cloud.buses.get('default')!.list()).toHaveLength(0);
  });
});

describe('a declaration that cannot run names its logical id', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a pattern', { EventPattern: { source: [] } }, /^Rule: Event pattern is not valid/],
    [
      'a missing function',
      { Targets: [{ Id: 'x', Arn: `${functionArn}-none` }] },
      /^Rule: its target .* is not a declared function/,
    ],
    [
      'a missing queue',
      { Targets: [{ Id: 'x', Arn: queueArn('none') }] },
      /^Rule: its target .* is not a declared queue/,
    ],
    [
      'another kind of target',
      { Targets: [{ Id: 'x', Arn: 'arn:aws:states:eu-central-1:1:x' }] },
      /^Rule: targets of the kind/,
    ],
    ['a missing bus', { EventBusName: 'none' }, /^Rule: there is no event bus none/],
    [
      'a schedule on a bus',
      { EventPattern: undefined, ScheduleExpression: 'rate(1 day)' },
      /^Rule: only rules on the default bus/,
    ],
    [
      'a schedule',
      { EventPattern: undefined, EventBusName: undefined, ScheduleExpression: 'rate(1 days)' },
      /^Rule: .* is not a rate/,
    ],
    ['nothing at all', { EventPattern: undefined }, /^Rule: has neither/],
    [
      'two inputs',
      { Targets: [{ ...toFunction, Input: '{}', InputPath: '$' }] },
      /^Rule: a target has Input and InputPath/,
    ],
  ])('for %s', (_, properties, message) => {
    expect(() => aCloud({ resources: { Bus: bus, Rule: aRule(properties) } })).toThrow(message);
  });
});

async function aClient(resources: CloudGiven['resources'], allowed?: string[]) {
  const given = aCloud({ resources, ...(allowed && { allowed }) });
  const client = new EventBridgeClient(await serviceAt(given, 'events'));
  onTestFinished(() => client.destroy());
  type Entries = NonNullable<ConstructorParameters<typeof PutEventsCommand>[0]['Entries']>;
  return { ...given, put: (...entries: Entries) => client.send(new PutEventsCommand({ Entries: entries })) };
}
