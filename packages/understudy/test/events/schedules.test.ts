import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import { missedMax } from '../../src/scheduler/timetable.ts';
import { aCloud, aQueue, functionArn, queueArn, roleArn, serviceAt } from './given.ts';
import { resource, until } from './world.ts';

const minuteMs = 60_000;
const ruleOf = (ScheduleExpression: string, more: Record<string, unknown> = {}) => ({
  Tick: resource(
    'AWS::Events::Rule',
    { ScheduleExpression, Targets: [{ Id: 'one', Arn: functionArn }], ...more },
    'tick',
  ),
});
const scheduleOf = (ScheduleExpression: string, more: Record<string, unknown> = {}) => ({
  Once: resource(
    'AWS::Scheduler::Schedule',
    {
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: functionArn, RoleArn: roleArn, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
      ...more,
    },
    'once',
  ),
});

describe('a rule with a schedule', () => {
  test('fires by the clock, with the moment that was due', () => {
    const { clock, functions } = aCloud({
      clock: clockAt('2026-11-21T10:00:30Z'),
      resources: ruleOf('cron(0/5 * * * ? *)'),
    });
    clock.moveTo(Date.parse('2026-11-21T10:04:59Z'));
    expect(functions.invocations).toHaveLength(0);
    clock.moveTo(Date.parse('2026-11-21T10:05:00Z'));
    expect(functions.invocations).toMatchObject([
      {
        functionArn,
        caller: {
          service: 'events.amazonaws.com',
          sourceArn: 'arn:aws:events:eu-central-1:123456789012:rule/tick',
        },
        payload: { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-11-21T10:05:00Z' },
      },
    ]);
  });

  test('fires once for each occurrence that a jump passes, and only the latest few of many', () => {
    const given = aCloud({ clock: clockAt('2026-11-21T10:00:00Z'), resources: ruleOf('rate(1 hour)') });
    given.clock.advance(3 * 60 * minuteMs + 1);
    expect(given.functions.invocations).toHaveLength(3);
    given.clock.advance(400 * 86_400_000);
    expect(given.functions.invocations).toHaveLength(3 + missedMax);
    const times = given.functions.invocations.slice(3).map(({ payload }) => Date.parse(payload.time));
    expect(new Set(times).size).toBe(missedMax);
    expect(given.clock.now() - Math.max(...times)).toBeLessThan(60 * minuteMs);
    given.clock.advance(60 * minuteMs);
    expect(given.functions.invocations).toHaveLength(4 + missedMax);
  });

  test('that is disabled never fires', () => {
    const { clock, functions } = aCloud({ resources: ruleOf('rate(1 minute)', { State: 'DISABLED' }) });
    clock.advance(86_400_000);
    expect(functions.invocations).toHaveLength(0);
  });

  test('makes up for what it missed while the process was off, and repeats nothing', () => {
    const clock = clockAt('2026-11-21T10:00:00Z');
    const resources = ruleOf('rate(10 minutes)');
    const before = aCloud({ clock, resources });
    clock.advance(10 * minuteMs);
    expect(before.functions.invocations).toHaveLength(1);
    before.close();
    const after = aCloud({ clock, resources, folder: before.folder });
    clock.advance(1000);
    expect(after.functions.invocations).toHaveLength(0);
    after.close();
    clock.advance(20 * minuteMs);
    const last = aCloud({ clock, resources, folder: before.folder });
    clock.advance(0);
    expect(last.functions.invocations).toHaveLength(2);
  });
});

describe('Scheduler', () => {
  test('fires a declared one-shot by the wall of its zone, in its role, and once', () => {
    const { clock, functions } = aCloud({
      clock: clockAt('2026-11-21T00:00:00Z'),
      resources: scheduleOf('at(2026-12-24T18:00:00)', { ScheduleExpressionTimezone: 'Europe/Berlin' }),
    });
    clock.moveTo(Date.parse('2026-12-24T16:59:59Z'));
    expect(functions.invocations).toHaveLength(0);
    clock.advance(86_400_000 * 30);
    expect(functions.invocations).toMatchObject([
      { payload: { at: '2026-12-24T17:00:00Z' }, caller: { roleArn, userId: 'scheduler' } },
    ]);
  });

  test('creates, shows, lists, changes and deletes schedules that outlive a restart', async () => {
    const clock = clockAt('2026-11-21T00:00:00Z');
    const given = aCloud({ clock });
    const call = await rest(given);
    const body = scheduleBody('at(2026-11-22T00:00:00)', { ActionAfterCompletion: 'DELETE' });
    expect(await call('POST', '/schedules/remind', body)).toEqual([
      200,
      { ScheduleArn: 'arn:aws:scheduler:eu-central-1:123456789012:schedule/default/remind' },
    ]);
    expect((await call('POST', '/schedules/remind', body))[0]).toBe(409);
    expect(await call('GET', '/schedules/remind')).toMatchObject([
      200,
      {
        Name: 'remind',
        GroupName: 'default',
        State: 'ENABLED',
        ScheduleExpression: 'at(2026-11-22T00:00:00)',
      },
    ]);
    await call(
      'PUT',
      '/schedules/remind',
      scheduleBody('at(2026-11-23T00:00:00)', { ActionAfterCompletion: 'DELETE' }),
    );
    await call('POST', '/schedules/other', scheduleBody('rate(1 day)'));
    expect((await call('GET', '/schedules?NamePrefix=re'))[1].Schedules).toHaveLength(1);
    expect((await call('DELETE', '/schedules/other'))[0]).toBe(200);
    given.close();
    const after = aCloud({ clock, folder: given.folder });
    clock.moveTo(Date.parse('2026-11-22T12:00:00Z'));
    expect(after.functions.invocations).toHaveLength(0);
    clock.moveTo(Date.parse('2026-11-23T00:00:00Z'));
    expect(after.functions.invocations).toHaveLength(1);
    expect(after.cloud.scheduler.all()).toEqual([]);
  });

  test('puts an event of the target’s kind on a bus', async () => {
    const Target = {
      Arn: 'arn:aws:events:eu-central-1:123456789012:event-bus/default',
      RoleArn: roleArn,
      Input: '{"id":7}',
      EventBridgeParameters: { DetailType: 'Reminder', Source: 'usher.trials' },
    };
    const given = aCloud({ resources: scheduleOf('rate(1 hour)', { Target }) });
    given.clock.advance(60 * minuteMs + 1000);
    const [kept] = given.cloud.buses.get('default')!.list();
    expect(kept!.event).toMatchObject({
      'detail-type': 'Reminder',
      source: 'usher.trials',
      detail: { id: 7 },
    });
    expect(given.authority.asked).toContain(`events:PutEvents ${Target.Arn}`);
  });

  test.each([
    ['with the right to its dead letters leaves them there', [`sqs:SendMessage ${queueArn('dead')}`], 1],
    ['without that right loses the message and says so', [], 0],
  ])('that is refused, %s', async (_, allowed, left) => {
    const Target = { Arn: queueArn('work'), RoleArn: roleArn, DeadLetterConfig: { Arn: queueArn('dead') } };
    const resources = {
      ...scheduleOf('rate(1 hour)', { Target }),
      Work: aQueue('work'),
      Dead: aQueue('dead'),
    };
    const { cloud, clock } = aCloud({ resources, allowed });
    clock.advance(60 * minuteMs + 1000);
    await until(() => cloud.failures.length === 2 - left);
    expect(cloud.queues.get('dead').counts().visible).toBe(left);
    expect(cloud.queues.get('work').counts().visible).toBe(0);
  });

  test('counts a changed expression from its change', () => {
    const clock = clockAt('2026-11-21T00:00:00Z');
    const before = aCloud({ clock, resources: ruleOf('rate(1 day)') });
    clock.advance(20 * 60 * minuteMs);
    before.close();
    const after = aCloud({ clock, resources: ruleOf('rate(1 hour)'), folder: before.folder });
    clock.advance(1000);
    expect(after.functions.invocations).toHaveLength(0);
    clock.advance(60 * minuteMs);
    expect(after.functions.invocations).toHaveLength(1);
  });

  test('keeps a rate within its start and its end', async () => {
    const clock = clockAt('2026-11-21T00:00:00Z');
    const given = aCloud({ clock });
    const call = await rest(given);
    const [StartDate, EndDate] = ['2026-11-21T06:00:00Z', '2026-11-21T08:30:00Z'].map(
      (at) => Date.parse(at) / 1000,
    );
    await call('POST', '/schedules/span', scheduleBody('cron(0 * * * ? *)', { StartDate, EndDate }));
    for (let hour = 0; hour < 24; hour += 1) clock.advance(60 * minuteMs);
    expect(given.functions.invocations.map(({ payload }) => payload.at)).toEqual([
      '2026-11-21T06:00:00Z',
      '2026-11-21T07:00:00Z',
      '2026-11-21T08:00:00Z',
    ]);
  });

  test('refuses what cannot run, in its own words', async () => {
    const call = await rest(aCloud());
    expect(await call('POST', '/schedules/bad', scheduleBody('rate(1 days)'))).toMatchObject([
      400,
      { Message: expect.stringMatching(/Invalid Schedule Expression/) },
    ]);
    const noRole = { ...scheduleBody('rate(1 day)'), Target: { Arn: functionArn } };
    expect((await call('POST', '/schedules/bad', noRole))[0]).toBe(400);
    const elsewhere = {
      ...scheduleBody('rate(1 day)'),
      Target: { Arn: `${functionArn}-none`, RoleArn: roleArn },
    };
    expect(await call('POST', '/schedules/bad', elsewhere)).toMatchObject([
      400,
      { Message: expect.stringMatching(/is not a declared function/) },
    ]);
    expect((await call('GET', '/schedules/none'))[0]).toBe(404);
    expect((await call('POST', '/schedules/x', scheduleBody('rate(1 day)', { GroupName: 'none' })))[0]).toBe(
      404,
    );
  });

  test('demands its action on the schedule, and the right to pass the role', async () => {
    const arn = 'arn:aws:scheduler:eu-central-1:123456789012:schedule/default/mine';
    const call = await rest(aCloud({ allowed: [`scheduler:CreateSchedule ${arn}`] }));
    const denied = await call('POST', '/schedules/mine', scheduleBody('rate(1 day)'));
    expect(denied).toMatchObject([403, { Message: expect.stringMatching(/iam:PassRole/) }]);
    const passing = await rest(
      aCloud({ allowed: [`scheduler:CreateSchedule ${arn}`, `iam:PassRole ${roleArn}`] }),
    );
    expect((await passing('POST', '/schedules/mine', scheduleBody('rate(1 day)')))[0]).toBe(200);
    expect((await passing('POST', '/schedules/yours', scheduleBody('rate(1 day)')))[0]).toBe(403);
  });

  test.each<[string, Record<string, unknown>]>([
    ['expression', { ScheduleExpression: 'every noon' }],
    ['zone', { ScheduleExpressionTimezone: 'Europe/Atlantis' }],
    ['group', { GroupName: 'none' }],
    ['target', { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RoleArn: roleArn } }],
  ])('stops the start for a declared schedule with an unusable %s', (_, more) => {
    expect(() => aCloud({ resources: scheduleOf('rate(1 day)', more) })).toThrow(/^Once: /);
  });
});

function clockAt(moment: string): Clock {
  return new Clock(Date.parse(moment) - Date.now());
}

function scheduleBody(ScheduleExpression: string, more: Record<string, unknown> = {}) {
  return {
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn: roleArn, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
    ...more,
  };
}

async function rest(given: ReturnType<typeof aCloud>) {
  const { endpoint } = await serviceAt(given, 'scheduler');
  return async (method: string, path: string, body?: unknown): Promise<[number, any]> => {
    const response = await fetch(endpoint + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return [response.status, await response.json()];
  };
}
