import type { Principal } from '../iam/principal.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { answerQuery } from '../kernel/query.ts';
import type { XmlElement } from '../kernel/xml.ts';
import * as answers from './answers.ts';
import { validationError } from './failure.ts';
import type { StackRecord } from './records.ts';
import {
  wantedFrom,
  bodyOf,
  permittedStack,
  changeSetOf,
  stackOfChangeSet,
  demand,
  demandRole,
  arnFor,
  textOf,
  needed,
  type CloudFormationService,
  type Request,
} from './request.ts';
import { parseTemplate } from './templateBody.ts';

export function handleCloudFormation(
  service: CloudFormationService,
  caller: Principal,
  region: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  return answerQuery(request, (call) => {
    const act = Object.hasOwn(actions, call.action) ? actions[call.action] : undefined;
    if (!act)
      throw new ServiceError(
        'InvalidAction',
        `Could not find operation ${call.action} for version 2010-05-15`,
      );
    return act({ service, caller, region, call });
  });
}

const actions: Record<string, (request: Request) => XmlElement | Promise<XmlElement>> = {
  CreateChangeSet: (request) => {
    const { cloudFormation } = request.service;
    const type = request.call.text('ChangeSetType') ?? 'UPDATE';
    if (type !== 'CREATE' && type !== 'UPDATE')
      throw validationError(`The local account makes no change sets of type ${type}.`);
    const wanted = {
      ...wantedFrom(request, type),
      name: needed(request, 'ChangeSetName'),
      takesOver: request.call.flag('ImportExistingResources') === true,
    };
    const { id, stackId } = cloudFormation.createChangeSet(wanted);
    return { Id: id, StackId: stackId };
  },
  CreateStack: async (request) => {
    const { cloudFormation } = request.service;
    const keepsFailure = request.call.flag('DisableRollback') === true;
    const stack = await cloudFormation.deployDirectly(wantedFrom(request, 'CREATE'), keepsFailure);
    if (request.call.flag('EnableTerminationProtection') === true) protect(request, stack, true);
    return { StackId: stack.stackId };
  },
  UpdateStack: async (request) => {
    const keepsFailure = request.call.flag('DisableRollback') === true;
    const { stackId } = await request.service.cloudFormation.deployDirectly(
      wantedFrom(request, 'UPDATE'),
      keepsFailure,
    );
    return { StackId: stackId };
  },
  DescribeChangeSet: (request) => {
    const changeSet = changeSetOf(request);
    return answers.changeSetAnswer(changeSet, stackOfChangeSet(request, changeSet));
  },
  ListChangeSets: (request) => {
    const stack = permittedStack(request);
    const { book } = request.service.cloudFormation.account;
    return {
      Summaries: answers.members(
        book.changeSets(stack).map((changeSet) => answers.changeSetSummary(changeSet, stack)),
      ),
    };
  },
  DeleteChangeSet: (request) => {
    const { cloudFormation } = request.service;
    const { book } = cloudFormation.account;
    const name = needed(request, 'ChangeSetName');
    const stackName = request.call.text('StackName');
    const stack = stackName === undefined ? undefined : permittedStack(request);
    const known = name.startsWith('arn:')
      ? book.changeSetById(name)
      : stack && book.changeSets(stack).find((one) => one.name === name);
    // AWS: documented; one that is not there is no error.
    if (known) {
      stackOfChangeSet(request, known);
      book.removeChangeSet(known.id);
    }
    return {};
  },
  ExecuteChangeSet: async (request) => {
    const changeSet = changeSetOf(request);
    if (changeSet.roleArn !== undefined) demandRole(request, changeSet.roleArn);
    const keepsFailure = request.call.flag('DisableRollback') === true;
    await request.service.cloudFormation.execute(changeSet, keepsFailure);
    return {};
  },
  DescribeStacks: (request) => {
    const { account } = request.service.cloudFormation;
    const named = request.call.text('StackName');
    if (named === undefined) demand(request, '*');
    const stacks =
      named === undefined
        ? account.book.all(request.region).filter(({ status }) => status !== 'DELETE_COMPLETE')
        : [permittedStack(request)];
    const { book } = account;
    return {
      Stacks: answers.members(
        stacks.map((stack) =>
          answers.stackAnswer(stack, stack.target && book.template(stack.target.template)),
        ),
      ),
    };
  },
  ListStacks: (request) => {
    demand(request, '*');
    const wanted = request.call.list('StackStatusFilter');
    const stacks = request.service.cloudFormation.account.book
      .all(request.region)
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return { StackSummaries: answers.members(stacks.map(answers.summaryAnswer)) };
  },
  DescribeStackEvents: (request) => {
    const stack = permittedStack(request);
    const events = request.service.cloudFormation.account.book.events(stack);
    return { StackEvents: answers.members(events.map((event) => answers.eventAnswer(stack, event))) };
  },
  DescribeEvents: (request) => {
    const changeSet = changeSetOf(request);
    const stack = stackOfChangeSet(request, changeSet);
    return { OperationEvents: answers.members(answers.earlyEvents(changeSet, stack)) };
  },
  DescribeStackResource: (request) => {
    const bench = request.service.cloudFormation.bench(permittedStack(request));
    const logicalId = needed(request, 'LogicalResourceId');
    const resource = bench.resources.get(logicalId);
    if (!resource)
      throw validationError(`Resource ${logicalId} does not exist for stack ${bench.stack.name}`);
    return { StackResourceDetail: answers.resourceAnswer(bench, resource, 'LastUpdatedTimestamp') };
  },
  DescribeStackResources: (request) => {
    const bench = request.service.cloudFormation.bench(permittedStack(request));
    return {
      StackResources: answers.members(
        [...bench.resources.values()].map((one) => answers.resourceAnswer(bench, one, 'Timestamp')),
      ),
    };
  },
  ListStackResources: (request) => {
    const bench = request.service.cloudFormation.bench(permittedStack(request));
    return {
      StackResourceSummaries: answers.members(
        [...bench.resources.values()].map((one) =>
          answers.resourceAnswer(bench, one, 'LastUpdatedTimestamp'),
        ),
      ),
    };
  },
  GetTemplate: (request) => {
    const stack = permittedStack(request);
    return {
      TemplateBody: stack.target ? textOf(request, stack.target) : '',
      StagesAvailable: answers.members(['Original', 'Processed']),
    };
  },
  GetTemplateSummary: (request) => {
    const stackName = request.call.text('StackName');
    if (stackName === undefined) demand(request, '*');
    const body = stackName === undefined ? bodyOf(request) : textOf(request, permittedStack(request).target);
    const { Parameters = {}, Resources, Description } = parseTemplate(body);
    return {
      Description,
      Parameters: answers.members(
        Object.entries(Parameters).map(([ParameterKey, { Default, Type, NoEcho }]) => ({
          ParameterKey,
          ParameterType: Type,
          DefaultValue: Default === undefined ? undefined : String(Default),
          NoEcho: NoEcho === true,
        })),
      ),
      ResourceTypes: answers.members([...new Set(Object.values(Resources).map(({ Type }) => Type))]),
    };
  },
  UpdateTerminationProtection: (request) => {
    const stack = permittedStack(request);
    protect(request, stack, request.call.flag('EnableTerminationProtection') === true);
    return { StackId: stack.stackId };
  },
  DeleteStack: async (request) => {
    const { cloudFormation } = request.service;
    const stack = cloudFormation.account.book.find(needed(request, 'StackName'), request.region);
    demand(request, stack?.stackId ?? arnFor(request, needed(request, 'StackName')));
    const roleArn = request.call.text('RoleARN');
    if (roleArn !== undefined) demandRole(request, roleArn);
    // AWS: documented; one that is not there is no error.
    if (stack) await cloudFormation.delete(stack, request.call.list('RetainResources'));
    return {};
  },
  ContinueUpdateRollback: async (request) => {
    const stack = permittedStack(request);
    const skipped = request.call.list('ResourcesToSkip');
    await request.service.cloudFormation.rollBack(stack, /^UPDATE_ROLLBACK_FAILED$/, skipped);
    return {};
  },
  RollbackStack: async (request) => {
    const stack = permittedStack(request);
    await request.service.cloudFormation.rollBack(stack, /^(CREATE|UPDATE)_FAILED$/);
    return { StackId: stack.stackId };
  },
  ListExports: (request) => {
    demand(request, '*');
    const exports = [...request.service.cloudFormation.account.exports(request.region)];
    return {
      Exports: answers.members(
        exports.map(([Name, { value, stackId }]) => ({ ExportingStackId: stackId, Name, Value: value })),
      ),
    };
  },
  ListImports: (request) => {
    demand(request, '*');
    const name = needed(request, 'ExportName');
    const importers = request.service.cloudFormation.account.book
      .all(request.region)
      .filter(({ imports }) => imports.includes(name));
    if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
    return { Imports: answers.members(importers.map((one) => one.name)) };
  },
};

function protect({ service }: Request, { stackId }: StackRecord, isProtected: boolean): void {
  const { cloudFormation } = service;
  cloudFormation.bench(cloudFormation.demand(stackId, '')).change({ isProtected });
}
