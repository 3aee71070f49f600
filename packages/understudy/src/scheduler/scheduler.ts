import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import { deliver, demandTarget, type Delivering } from '../eventbridge/delivery.ts';
import type { Journal } from '../kernel/journal.ts';
import { resourcesOf, type Account, type Resources } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { isoSeconds, targetFrom } from '../eventbridge/rules.ts';
import { occurrencesOf, type Occurrences } from './scheduleExpression.ts';
import type { Timetable } from './timetable.ts';

/** As the API has it; times are epoch milliseconds. */
export interface Schedule {
  name: string;
  group: string;
  expression: string;
  zone: string;
  isEnabled: boolean;
  startMs?: number | undefined;
  endMs?: number | undefined;
  description?: string | undefined;
  kmsKeyArn?: string | undefined;
  flexibleWindow: Record<string, unknown>;
  target: Record<string, unknown>;
  afterCompletion: 'NONE' | 'DELETE';
  createdAt: number;
  modifiedAt: number;
}

/** EventBridge Scheduler: declared schedules follow the template, those made by a call live in the journal. */
export class Scheduler {
  readonly groups: ReadonlySet<string>;
  private readonly declared = new Map<string, Schedule>();
  private readonly functionArns: Set<string>;

  constructor(
    resources: Resources,
    readonly account: Account,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly timetable: Timetable,
    private readonly delivering: Delivering,
    private readonly onCrash: (error: unknown) => void,
  ) {
    this.functionArns = new Set(
      resourcesOf(resources, 'AWS::Lambda::Function').map(([, { attributes }]) => String(attributes['Arn'])),
    );
    this.groups = new Set([
      'default',
      ...resourcesOf(resources, 'AWS::Scheduler::ScheduleGroup').map(([, { physicalId }]) => physicalId),
    ]);
    for (const [logicalId, { properties, physicalId }] of resourcesOf(
      resources,
      'AWS::Scheduler::Schedule',
    )) {
      const schedule = this.fromDeclaration(properties, physicalId);
      const id = idOf(schedule);
      if (!this.groups.has(schedule.group))
        throw new TemplateError(logicalId, '', `there is no schedule group ${schedule.group}`);
      try {
        this.demand(logicalId, schedule);
      } catch (error) {
        if (error instanceof ServiceError) throw new TemplateError(logicalId, '', error.message);
        throw error;
      }
      this.declared.set(id, schedule);
    }
    for (const schedule of this.all()) this.start(schedule);
  }

  get(group: string, name: string): Schedule | undefined {
    const id = `schedule:${group}/${name}`;
    return this.made().get(id) ?? this.declared.get(id);
  }

  all(): Schedule[] {
    return [...new Map([...this.declared, ...this.made()]).values()];
  }

  /** Throws a `ValidationException` for an expression or a target that cannot run. */
  put(schedule: Schedule): void {
    this.demand('', schedule);
    const before = this.get(schedule.group, schedule.name);
    if (before) this.timetable.remove(entryOf(before));
    this.journal.put('schedules', idOf(schedule), schedule);
    this.timetable.remove(entryOf(schedule));
    this.start(schedule);
  }

  remove(schedule: Schedule): void {
    this.declared.delete(idOf(schedule));
    this.journal.remove('schedules', idOf(schedule));
    this.timetable.remove(entryOf(schedule));
  }

  private demand(logicalId: string, schedule: Schedule): void {
    try {
      this.occurrences(schedule);
      if (schedule.target['RoleArn'] === undefined) throw new SyntaxError('Target.RoleArn is missing');
      demandTarget(logicalId, this.delivering, targetOf(schedule), this.functionArns);
    } catch (error) {
      if (logicalId === '' && error instanceof TemplateError)
        throw new ServiceError('ValidationException', error.message.slice(2));
      if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
      throw new ServiceError(
        'ValidationException',
        `Invalid Schedule Expression ${schedule.expression}. ${error.message}`,
      );
    }
  }

  private start(schedule: Schedule): void {
    if (!schedule.isEnabled) return;
    this.timetable.add(entryOf(schedule), this.occurrences(schedule), (dueMs) => {
      this.fire(schedule, dueMs).catch(this.onCrash);
      // AWS: documented; the last occurrence of any kind of schedule completes it.
      const isOver = this.occurrences(schedule).after(dueMs) === undefined;
      if (isOver && schedule.afterCompletion === 'DELETE') this.remove(schedule);
    });
  }

  private async fire(schedule: Schedule, dueMs: number): Promise<void> {
    const arn = arnOf(this.account, schedule);
    const declared = schedule.target['Input'];
    const input = typeof declared === 'string' ? fill(declared, arn, dueMs) : {};
    const source = { service: 'scheduler.amazonaws.com', arn } as const;
    const event = busEvent(this.account, schedule, input, dueMs);
    await deliver(this.delivering, source, targetOf(schedule), event ?? input);
  }

  private occurrences(schedule: Schedule): Occurrences {
    const { expression, zone, startMs, endMs } = schedule;
    const anchorMs = startMs ?? this.timetable.anchorOf(entryOf(schedule));
    const inner = occurrencesOf(expression, zone, anchorMs, ['rate', 'cron', 'at']);
    return {
      isOnce: inner.isOnce,
      after: (epochMs) => {
        const next = inner.after(startMs === undefined ? epochMs : Math.max(epochMs, startMs - 1));
        return next !== undefined && endMs !== undefined && next > endMs && !inner.isOnce ? undefined : next;
      },
    };
  }

  private fromDeclaration(properties: Record<string, unknown>, name: string): Schedule {
    return scheduleFrom({ ...properties, Name: name }, this.clock.now());
  }

  private made(): ReadonlyMap<string, Schedule> {
    return this.journal.table<Schedule>('schedules');
  }
}

/** From the properties of a template or the body of a call, which have the same names. */
export function scheduleFrom(body: Record<string, unknown>, nowMs: number): Schedule {
  const moment = (value: unknown) =>
    value === undefined ? undefined : typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  return {
    name: String(body['Name']),
    group: String(body['GroupName'] ?? 'default'),
    expression: String(body['ScheduleExpression']),
    zone: String(body['ScheduleExpressionTimezone'] ?? 'UTC'),
    isEnabled: body['State'] !== 'DISABLED',
    startMs: moment(body['StartDate']),
    endMs: moment(body['EndDate']),
    description: body['Description'] as string | undefined,
    kmsKeyArn: body['KmsKeyArn'] as string | undefined,
    flexibleWindow: (body['FlexibleTimeWindow'] ?? { Mode: 'OFF' }) as Record<string, unknown>,
    target: (body['Target'] ?? {}) as Record<string, unknown>,
    afterCompletion: body['ActionAfterCompletion'] === 'DELETE' ? 'DELETE' : 'NONE',
    createdAt: nowMs,
    modifiedAt: nowMs,
  };
}

export function arnOf(account: Account, { group, name }: Pick<Schedule, 'group' | 'name'>): string {
  return `arn:aws:scheduler:${account.region}:${account.accountId}:schedule/${group}/${name}`;
}

function idOf({ group, name }: Schedule): string {
  return `schedule:${group}/${name}`;
}

/** With the expression, so that a changed one counts from now instead of making up for what it never missed. */
function entryOf(schedule: Schedule): string {
  return `${idOf(schedule)} ${schedule.expression} ${schedule.zone}`;
}

function targetOf(schedule: Schedule) {
  return targetFrom(schedule.target);
}

/** AWS: documented; for a bus, the input is the detail of an event whose type and source the target names. */
function busEvent(account: Account, schedule: Schedule, detail: unknown, dueMs: number): unknown {
  const named = schedule.target['EventBridgeParameters'] as
    { DetailType: string; Source: string } | undefined;
  if (!named) return undefined;
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': named.DetailType,
    source: named.Source,
    account: account.accountId,
    time: isoSeconds(dueMs),
    region: account.region,
    resources: [],
    detail,
  };
}

/** AWS: documented; JSON is handed over as such, any other text as a text. */
function fill(input: string, arn: string, dueMs: number): unknown {
  const filled = input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(dueMs))
    .replaceAll('<aws.scheduler.execution-id>', `${dueMs}`)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  try {
    return JSON.parse(filled);
  } catch {
    return filled;
  }
}
