import type { PolicyAuthority } from '../iam/authority.ts';
import type { Principal } from '../iam/principal.ts';
import type { QueryCall } from '../kernel/query.ts';
import type { CloudFormation, WantedChangeSet } from './cloudFormation.ts';
import { validationError } from './failure.ts';
import type { ChangeSetRecord, StackRecord, StackTarget } from './records.ts';
import { bodyBytesMax, parseTemplate } from './templateBody.ts';

export interface CloudFormationService {
  cloudFormation: CloudFormation;
  authority: PolicyAuthority;
  accountId: string;
  /** A template's text in a bucket of this account, read with the caller's permissions. */
  readTemplate(caller: Principal, url: string): string;
}

/** One call: who asks for what, where. */
export interface Request {
  service: CloudFormationService;
  caller: Principal;
  region: string;
  call: QueryCall;
}

export function wantedFrom(
  request: Request,
  type: 'CREATE' | 'UPDATE',
): Omit<WantedChangeSet, 'name' | 'takesOver'> {
  const { call, region, service } = request;
  const stackName = needed(request, 'StackName');
  const existing = service.cloudFormation.account.book.find(stackName, region);
  demand(request, existing?.stackId ?? arnFor(request, stackName));
  const roleArn = call.text('RoleARN');
  if (roleArn !== undefined) demandRole(request, roleArn);
  const description = call.text('Description');
  return {
    ...{ region, type, stackName: existing?.name ?? stackName, target: targetFrom(request, existing) },
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

function targetFrom(request: Request, existing: StackRecord | undefined): StackTarget {
  const { call } = request;
  const usesPrevious = call.flag('UsePreviousTemplate') === true;
  const body = usesPrevious ? textOf(request, existing?.target) : bodyOf(request);
  const { Description } = parseTemplate(body);
  const parameters: Record<string, string> = {};
  for (const one of call.records('Parameters')) {
    const key = one['ParameterKey']!;
    const value =
      one['UsePreviousValue'] === 'true' ? existing?.target?.parameters[key] : one['ParameterValue'];
    if (value !== undefined) parameters[key] = value;
  }
  const tags = call.records('Tags').map(({ Key, Value }) => [Key, Value] as const);
  return {
    ...{ template: request.service.cloudFormation.account.book.keepTemplate(body), parameters },
    ...{ tags: Object.fromEntries(tags), capabilities: call.list('Capabilities') },
    ...(Description === undefined ? {} : { description: Description }),
  };
}

export function bodyOf(request: Request): string {
  const { call, service, caller } = request;
  const body = call.text('TemplateBody');
  if (body !== undefined) {
    if (Buffer.byteLength(body) <= bodyBytesMax) return body;
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${bodyBytesMax}`,
    );
  }
  const url = call.text('TemplateURL');
  if (url === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return service.readTemplate(caller, url);
}

export function permittedStack(request: Request): StackRecord {
  const name = needed(request, 'StackName');
  const { book } = request.service.cloudFormation.account;
  demand(request, book.find(name, request.region)?.stackId ?? arnFor(request, name));
  return request.service.cloudFormation.demand(name, request.region);
}

export function changeSetOf(request: Request): ChangeSetRecord {
  const { service, call, region } = request;
  const stackName = call.text('StackName');
  const changeSet = service.cloudFormation.changeSet(needed(request, 'ChangeSetName'), stackName, region);
  stackOfChangeSet(request, changeSet);
  return changeSet;
}

export function stackOfChangeSet(request: Request, { stackId }: ChangeSetRecord): StackRecord {
  demand(request, stackId);
  return request.service.cloudFormation.demand(stackId, request.region);
}

export function demand({ service, caller, call }: Request, resource: string): void {
  service.authority.demand(caller, `cloudformation:${call.action}`, resource);
}

/** The role that makes the resources: the caller may hand it over, and CloudFormation may assume it. */
export function demandRole({ service, caller }: Request, roleArn: string): void {
  service.authority.demand(caller, 'iam:PassRole', roleArn, {
    'iam:PassedToService': 'cloudformation.amazonaws.com',
  });
  if (!service.authority.trustsService(roleArn, 'cloudformation.amazonaws.com'))
    throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
}

export function arnFor({ service, region }: Request, name: string): string {
  return name.startsWith('arn:')
    ? name
    : `arn:aws:cloudformation:${region}:${service.accountId}:stack/${name}/*`;
}

export function textOf({ service }: Request, target: StackTarget | undefined): string {
  return target === undefined ? '' : service.cloudFormation.account.book.templateText(target.template);
}

export function needed({ call }: Request, name: string): string {
  const value = call.text(name);
  if (value !== undefined) return value;
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  throw validationError(
    `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}
