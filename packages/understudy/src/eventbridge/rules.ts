import crypto from 'node:crypto';
import { Bus, type Rule } from './bus.ts';
import { demandTarget, type Delivering, type Target } from './delivery.ts';
import type { Journal } from '../kernel/journal.ts';
import { compilePattern, PatternError } from './pattern.ts';
import { resourcesOf, type Account, type Resources } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { occurrencesOf, type Occurrences } from '../scheduler/scheduleExpression.ts';
import { targetInputFrom } from './targetInput.ts';
import type { Timetable } from '../scheduler/timetable.ts';

/** The buses of the template, by name, beside the default one; rules are put on them by `declareRules`. */
export function busesFrom(
  resources: Resources,
  account: Account,
  journal: Journal,
  delivering: Delivering,
): Map<string, Bus> {
  const names = [
    'default',
    ...resourcesOf(resources, 'AWS::Events::EventBus').map(([, { physicalId }]) => physicalId),
  ];
  return new Map(
    names.map((name) => [name, new Bus(name, busArn(account, name), journal, delivering.clock, delivering)]),
  );
}

/** Throws a `TemplateError` for what cannot run: a pattern, a schedule, a target. */
export function declareRules(
  resources: Resources,
  account: Account,
  buses: ReadonlyMap<string, Bus>,
  timetable: Timetable,
  delivering: Delivering,
  onCrash: (error: unknown) => void,
): void {
  const functionArns = new Set(
    resourcesOf(resources, 'AWS::Lambda::Function').map(([, { attributes }]) => String(attributes['Arn'])),
  );
  for (const [logicalId, { properties, physicalId }] of resourcesOf(resources, 'AWS::Events::Rule')) {
    const busName = String(properties['EventBusName'] ?? 'default')
      .split('/')
      .at(-1)!;
    const bus = buses.get(busName);
    if (!bus) throw new TemplateError(logicalId, '', `there is no event bus ${busName}`);
    const name = physicalId.split('|').at(-1)!;
    const path = busName === 'default' ? name : `${busName}/${name}`;
    const targets = ((properties['Targets'] ?? []) as Record<string, unknown>[]).map((declared) => {
      const target = targetFrom(declared);
      demandTarget(logicalId, delivering, target, functionArns);
      return { target, input: targetInputFrom(logicalId, declared) };
    });
    const rule: Rule = {
      logicalId,
      name,
      arn: `arn:aws:events:${account.region}:${account.accountId}:rule/${path}`,
      isEnabled: properties['State'] !== 'DISABLED',
      targets,
      ...(properties['EventPattern'] !== undefined && {
        matches: patternFrom(logicalId, properties['EventPattern']),
      }),
    };
    bus.rules.push(rule);
    if (properties['ScheduleExpression'] === undefined) {
      if (!rule.matches)
        throw new TemplateError(logicalId, '', 'has neither EventPattern nor ScheduleExpression');
      continue;
    }
    if (busName !== 'default')
      throw new TemplateError(logicalId, '', 'only rules on the default bus can have a schedule');
    // With the expression, so that a changed one counts from now instead of making up for what it never missed.
    const id = `rule:${rule.arn} ${String(properties['ScheduleExpression'])}`;
    const occurrences = scheduleOf(
      logicalId,
      String(properties['ScheduleExpression']),
      timetable.anchorOf(id),
    );
    if (rule.isEnabled)
      timetable.add(id, occurrences, (dueMs) => {
        bus.fire(rule, scheduledEvent(account, rule, dueMs)).catch(onCrash);
      });
  }
}

export function targetFrom(declared: Record<string, unknown>): Target {
  return {
    arn: String(declared['Arn']),
    roleArn: declared['RoleArn'] as string | undefined,
    deadLetterArn: (declared['DeadLetterConfig'] as { Arn?: string } | undefined)?.Arn,
    groupId: (declared['SqsParameters'] as { MessageGroupId?: string } | undefined)?.MessageGroupId,
    query: (declared['AppSyncParameters'] as { GraphQLOperation?: string } | undefined)?.GraphQLOperation,
  };
}

export function busArn(account: Account, name: string): string {
  return `arn:aws:events:${account.region}:${account.accountId}:event-bus/${name}`;
}

function patternFrom(logicalId: string, declared: unknown): (event: unknown) => boolean {
  try {
    return compilePattern(typeof declared === 'string' ? JSON.parse(declared) : declared);
  } catch (error) {
    if (error instanceof PatternError || error instanceof SyntaxError)
      throw new TemplateError(logicalId, '', error.message);
    throw error;
  }
}

/** AWS: documented; a rule's schedule is in UTC. */
function scheduleOf(logicalId: string, expression: string, anchorMs: number): Occurrences {
  try {
    return occurrencesOf(expression, 'UTC', anchorMs, ['rate', 'cron']);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new TemplateError(logicalId, '', error.message);
    throw error;
  }
}

function scheduledEvent(account: Account, rule: Rule, dueMs: number): Record<string, unknown> {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: account.accountId,
    time: isoSeconds(dueMs),
    region: account.region,
    resources: [rule.arn],
    detail: {},
  };
}

export function isoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
