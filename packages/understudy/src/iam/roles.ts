import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';
import type { Resource, Resources } from '../kernel/stack.ts';
import { managedPolicy } from './managedPolicies.ts';
import { compileDocument, type Statement } from './statement.ts';

export interface Role {
  logicalId: string;
  arn: string;
  name: string;
  roleId: string;
  statements: Statement[];
  /** Services that may assume it: `lambda.amazonaws.com`. */
  trustedServices: Set<string>;
  /** As it is written: who else may assume it. */
  trustPolicy: unknown;
}

/** The stack's roles by ARN, each with the statements of every policy that is attached to it. */
export function rolesFrom(resources: Resources): Map<string, Role> {
  const roles = new Map<string, Role>();
  const byName = new Map<string, Role>();
  const managed = customerPolicies(resources);
  for (const [logicalId, resource] of ofType(resources, 'AWS::IAM::Role')) {
    const role = roleFrom(logicalId, resource, managed);
    roles.set(role.arn, role);
    byName.set(role.name, role);
  }
  const attach = (logicalId: string, names: unknown, statements: Statement[]) => {
    for (const name of (names ?? []) as string[]) {
      const role = byName.get(name);
      if (!role) throw new TemplateError(logicalId, 'Properties.Roles', `there is no role ${name}`);
      role.statements.push(...statements);
    }
  };
  for (const [logicalId, { properties }] of ofType(resources, 'AWS::IAM::Policy')) {
    attach(
      logicalId,
      properties.Roles,
      compileDocument(properties.PolicyDocument, logicalId, 'Properties.PolicyDocument'),
    );
  }
  for (const [logicalId, { properties, physicalId }] of ofType(resources, 'AWS::IAM::ManagedPolicy')) {
    attach(logicalId, properties.Roles, managed.get(physicalId)!);
  }
  return roles;
}

function customerPolicies(resources: Resources): Map<string, Statement[]> {
  return new Map(
    ofType(resources, 'AWS::IAM::ManagedPolicy').map(([logicalId, { properties, physicalId }]) => [
      physicalId,
      compileDocument(properties.PolicyDocument, logicalId, 'Properties.PolicyDocument'),
    ]),
  );
}

function roleFrom(logicalId: string, resource: Resource, managed: Map<string, Statement[]>): Role {
  const { properties, attributes, physicalId } = resource;
  const inline = (properties.Policies ?? []) as { PolicyDocument: unknown }[];
  const attached = (properties.ManagedPolicyArns ?? []) as string[];
  return {
    logicalId,
    arn: String(attributes.Arn),
    name: physicalId,
    roleId: String(attributes.RoleId),
    statements: [
      ...inline.flatMap((policy, index) =>
        compileDocument(policy.PolicyDocument, logicalId, `Properties.Policies.${index}.PolicyDocument`),
      ),
      ...attached.flatMap((arn, index) => {
        const own = managed.get(arn);
        if (own) return own;
        const name = arn.split(':aws:policy/')[1];
        const document = name === undefined ? undefined : managedPolicy(name);
        if (document === undefined) {
          throw new TemplateError(
            logicalId,
            `Properties.ManagedPolicyArns.${index}`,
            `the policy ${arn} is not known here${leaveOutHint(`${logicalId}.ManagedPolicyArns.${index}`)}`,
          );
        }
        return compileDocument(document, name!, 'PolicyDocument');
      }),
    ],
    trustedServices: trustedServices(properties.AssumeRolePolicyDocument),
    trustPolicy: properties.AssumeRolePolicyDocument,
  };
}

/** Conditions of a trust policy (source account and ARN) are about other accounts, and there is only one here. */
function trustedServices(document: unknown): Set<string> {
  const statements = [(document as { Statement?: unknown }).Statement ?? []].flat() as {
    Effect: string;
    Principal?: { Service?: string | string[] };
  }[];
  return new Set(
    statements
      .filter((statement) => statement.Effect === 'Allow')
      .flatMap((statement) => [statement.Principal?.Service ?? []].flat()),
  );
}

function ofType(resources: Resources, type: string): [string, Resource][] {
  return [...resources].filter(([, resource]) => resource.type === type);
}
