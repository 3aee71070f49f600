import type { Template } from '../template/document.ts';
import type { XmlElement } from '../kernel/xml.ts';
import type { PlannedChange, ChangeSetRecord, StackEvent, StackRecord, StackResource } from './records.ts';
import type { Workbench } from './workbench.ts';

/** A list as the Query protocol has it. */
export const members = (entries: XmlElement[] | string[]): XmlElement => ({
  member: entries as XmlElement[],
});

const iso = (epochMs: number) => new Date(epochMs).toISOString();

export function stackAnswer(stack: StackRecord, template: Template | undefined): XmlElement {
  const { target, statusReason, deletedAt, updatedAt, roleArn } = stack;
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    Description: target?.description,
    Parameters: members(parametersAnswer(target?.parameters ?? {}, template)),
    CreationTime: iso(stack.createdAt),
    LastUpdatedTime: updatedAt === undefined ? undefined : iso(updatedAt),
    DeletionTime: deletedAt === undefined ? undefined : iso(deletedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: statusReason,
    DisableRollback: false,
    NotificationARNs: '',
    Capabilities: members(target?.capabilities ?? []),
    Outputs: members(
      stack.outputs.map((one) => ({
        OutputKey: one.key,
        OutputValue: one.value,
        Description: one.description,
        ExportName: one.exportName,
      })),
    ),
    RoleARN: roleArn,
    Tags: members(Object.entries(target?.tags ?? {}).map(([Key, Value]) => ({ Key, Value }))),
    EnableTerminationProtection: stack.isProtected,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

/** A parameter that is not to be shown is not. */
function parametersAnswer(given: Record<string, string>, template: Template | undefined): XmlElement[] {
  return Object.entries(template?.Parameters ?? {}).map(([ParameterKey, { Default, NoEcho }]) => ({
    ParameterKey,
    ParameterValue: NoEcho === true ? '****' : (given[ParameterKey] ?? String(Default)),
  }));
}

export function summaryAnswer(stack: StackRecord): XmlElement {
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    CreationTime: iso(stack.createdAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : iso(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

export function eventAnswer(stack: StackRecord, event: StackEvent): XmlElement {
  return {
    StackId: stack.stackId,
    EventId: event.id,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: iso(event.at),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
  };
}

export function resourceAnswer(bench: Workbench, resource: StackResource, timeName: string): XmlElement {
  return {
    StackId: bench.stack.stackId,
    StackName: bench.stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: bench.physicalIdOf(resource),
    ResourceType: resource.type,
    [timeName]: iso(resource.at),
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export function changeSetAnswer(changeSet: ChangeSetRecord, stack: StackRecord): XmlElement {
  const { target } = changeSet;
  return {
    ...changeSetSummary(changeSet, stack),
    Parameters: members(
      Object.entries(target.parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    ),
    Capabilities: members(target.capabilities),
    Tags: members(Object.entries(target.tags).map(([Key, Value]) => ({ Key, Value }))),
    Changes: members(changeSet.changes.map(changeAnswer)),
  };
}

export function changeSetSummary(changeSet: ChangeSetRecord, stack: StackRecord): XmlElement {
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    Description: changeSet.description,
    CreationTime: iso(changeSet.createdAt),
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    IncludeNestedStacks: false,
  };
}

function changeAnswer({
  action,
  logicalId,
  physicalId,
  type,
  replacement,
  details,
}: PlannedChange): XmlElement {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: action,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Replacement: replacement,
      Scope: members(details.length > 0 ? ['Properties'] : []),
      Details: members(
        details.map(({ property, recreation, isKnown }) => ({
          Target: { Attribute: 'Properties', Name: property, RequiresRecreation: recreation },
          Evaluation: isKnown ? 'Static' : 'Dynamic',
          ChangeSource: isKnown ? 'DirectModification' : 'ResourceReference',
        })),
      ),
    },
  };
}

/** What was found wrong before anything was made. */
export function earlyEvents(changeSet: ChangeSetRecord, stack: StackRecord): XmlElement[] {
  return changeSet.problems.map((problem, at) => ({
    EventId: `${changeSet.id}/${at}`,
    StackId: stack.stackId,
    OperationType: 'CREATE_CHANGESET',
    OperationStatus: 'FAILED',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: problem.logicalId,
    PhysicalResourceId: problem.physicalId,
    ResourceType: problem.type,
    Timestamp: iso(changeSet.createdAt),
    ValidationFailureMode: 'FAIL',
    ValidationName: 'NAME_CONFLICT_VALIDATION',
    ValidationStatus: 'FAILED',
    ValidationStatusReason: problem.reason,
    ValidationPath: problem.path,
  }));
}
