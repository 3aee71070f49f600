import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import { ServiceError, toServiceError, type Body } from '../kernel/answer.ts';
import { arnOf, scheduleFrom, type Schedule, type Scheduler } from './scheduler.ts';

/** The REST API: `/schedules/{name}` and `/schedules`. */
export async function handleScheduler(
  scheduler: Scheduler,
  clock: Clock,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json' };
  try {
    const result = route(scheduler, clock, authority, caller, request);
    return { status: 200, headers, body: JSON.stringify(result) };
  } catch (error) {
    const { code, message, status } = toServiceError(error);
    return {
      status: code === 'AccessDeniedException' ? 403 : status,
      headers: { ...headers, 'x-amzn-errortype': code },
      body: JSON.stringify({ Message: message }),
    };
  }
}

function route(
  scheduler: Scheduler,
  clock: Clock,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): unknown {
  const [, resource, encoded] = /^\/(schedules)(?:\/([^/]+))?$/.exec(request.path) ?? [];
  if (!resource) throw new ServiceError('UnknownOperationException', `There is no ${request.path}.`, 404);
  const demand = (action: string, group: string, name: string) =>
    authority.demand(caller, `scheduler:${action}`, arnOf(scheduler.account, { group, name }));
  if (encoded === undefined) {
    const group = request.query.get('ScheduleGroup');
    demand('ListSchedules', group ?? '*', '*');
    return list(scheduler, request.query);
  }
  const name = decodeURIComponent(encoded);
  const body = parse(request.body);
  const group = String(body['GroupName'] ?? request.query.get('groupName') ?? 'default');
  const known = scheduler.get(group, name);
  switch (request.method) {
    case 'POST': {
      demand('CreateSchedule', group, name);
      demandPassRole(authority, caller, body);
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name))
        throw new ServiceError('ValidationException', `${name} is not a name.`);
      if (!scheduler.groups.has(group)) {
        throw new ServiceError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
      }
      if (known) throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
      scheduler.put(scheduleFrom({ ...body, Name: name, GroupName: group }, clock.now()));
      return { ScheduleArn: arnOf(scheduler.account, { group, name }) };
    }
    case 'PUT': {
      demand('UpdateSchedule', group, name);
      demandPassRole(authority, caller, body);
      const before = demandSchedule(known, name);
      const changed = scheduleFrom({ ...body, Name: name, GroupName: group }, clock.now());
      scheduler.put({ ...changed, createdAt: before.createdAt });
      return { ScheduleArn: arnOf(scheduler.account, { group, name }) };
    }
    case 'GET':
      demand('GetSchedule', group, name);
      return { ...shown(demandSchedule(known, name)), Arn: arnOf(scheduler.account, { group, name }) };
    case 'DELETE':
      demand('DeleteSchedule', group, name);
      scheduler.remove(demandSchedule(known, name));
      return {};
    default:
      throw new ServiceError(
        'UnknownOperationException',
        `There is no ${request.method} of a schedule.`,
        404,
      );
  }
}

function list(scheduler: Scheduler, query: URLSearchParams): unknown {
  const group = query.get('ScheduleGroup');
  const prefix = query.get('NamePrefix') ?? '';
  const start = Number(query.get('NextToken') ?? 0);
  const size = Number(query.get('MaxResults') ?? 100);
  const found = scheduler
    .all()
    .filter((schedule) => (group === null || schedule.group === group) && schedule.name.startsWith(prefix))
    .sort((a, b) => a.group.localeCompare(b.group) || a.name.localeCompare(b.name));
  const end = start + size;
  return {
    Schedules: found.slice(start, end).map((schedule) => ({
      Arn: arnOf(scheduler.account, schedule),
      Name: schedule.name,
      GroupName: schedule.group,
      State: schedule.isEnabled ? 'ENABLED' : 'DISABLED',
      CreationDate: schedule.createdAt / 1000,
      LastModificationDate: schedule.modifiedAt / 1000,
      Target: { Arn: schedule.target['Arn'] },
    })),
    ...(end < found.length && { NextToken: String(end) }),
  };
}

function shown(schedule: Schedule): Body {
  return {
    Name: schedule.name,
    GroupName: schedule.group,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.zone,
    State: schedule.isEnabled ? 'ENABLED' : 'DISABLED',
    FlexibleTimeWindow: schedule.flexibleWindow,
    Target: schedule.target,
    ActionAfterCompletion: schedule.afterCompletion,
    CreationDate: schedule.createdAt / 1000,
    LastModificationDate: schedule.modifiedAt / 1000,
    ...(schedule.description !== undefined && { Description: schedule.description }),
    ...(schedule.startMs !== undefined && { StartDate: schedule.startMs / 1000 }),
    ...(schedule.endMs !== undefined && { EndDate: schedule.endMs / 1000 }),
  };
}

/** AWS: documented; who makes a schedule must be allowed to pass its role on. */
function demandPassRole(authority: Authority, caller: Principal, body: Body): void {
  const roleArn = (body['Target'] as Body | undefined)?.['RoleArn'];
  if (typeof roleArn !== 'string')
    throw new ServiceError('ValidationException', 'Target.RoleArn is missing.');
  authority.demand(caller, 'iam:PassRole', roleArn, { 'iam:PassedToService': 'scheduler.amazonaws.com' });
}

function demandSchedule(schedule: Schedule | undefined, name: string): Schedule {
  if (schedule) return schedule;
  throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
}

function parse(body: Buffer): Body {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as Body;
  } catch {
    throw new ServiceError('ValidationException', 'The request body is not JSON.');
  }
}
